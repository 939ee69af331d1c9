# Every library that is not ours, as an imported target. Debian's packages first; libduckdb is put
# into .deps by tools/setup. Their headers are system headers: no warnings of theirs, and clang-tidy
# leaves them alone.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(BZip2 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)

add_library(laketop_xml_parser INTERFACE)
target_link_libraries(laketop_xml_parser INTERFACE pugixml)
add_library(laketop::xml_parser ALIAS laketop_xml_parser)

add_library(laketop_toml INTERFACE)
target_compile_definitions(laketop_toml INTERFACE TOML_EXCEPTIONS=0)
add_library(laketop::toml ALIAS laketop_toml)

add_library(laketop_boost INTERFACE)
target_compile_definitions(laketop_boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_CO_AWAIT
                                                   BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(laketop_boost INTERFACE Threads::Threads)
add_library(laketop::boost ALIAS laketop_boost)

foreach(pair "json_parser;SIMDJSON" "re2;RE2" "zstd;ZSTD" "rocksdb;ROCKSDB")
  list(GET pair 0 name)
  list(GET pair 1 package)
  add_library(laketop::${name} ALIAS PkgConfig::${package})
endforeach()

add_library(laketop_duckdb SHARED IMPORTED)
set_target_properties(laketop_duckdb PROPERTIES
  IMPORTED_LOCATION ${LAKETOP_DEPS}/duckdb/lib/libduckdb.so
  IMPORTED_NO_SONAME OFF
  IMPORTED_SONAME libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${LAKETOP_DEPS}/duckdb/include)
add_library(laketop::duckdb ALIAS laketop_duckdb)
