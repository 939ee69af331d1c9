# laketop_module(NAME [EXECUTABLE program] [USES modules…] [LINK targets…] [ALL_SERVICES] [PCH header] [PCH_OF target])
#
# A module is a folder of src/. Its .cpp files make a static library laketop_<name>; *_test.cpp make
# the test program <name>_tests; *_fuzz.cpp one fuzzer each; *_bench.cpp one <name>_bench. All are
# found by glob, so a new file touches no list. PCH precompiles a library's heavy header for the
# module's own sources; its tests see what everybody else sees. PCH_OF takes another target's.

add_library(laketop_flags INTERFACE)
target_compile_options(laketop_flags INTERFACE
  -pthread -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
  -Wno-missing-field-initializers -Wno-unused-parameter -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # A designated initialiser names what matters and leaves the rest: that is its use.
  target_compile_options(laketop_flags INTERFACE -Wno-missing-designated-field-initializers
                         -Wunused -Wthread-safety -fcolor-diagnostics)
  target_link_options(laketop_flags INTERFACE -fuse-ld=lld)
else()
  # To g++ a lambda's parameter shadows what the lambda does not capture.
  target_compile_options(laketop_flags INTERFACE -Wno-shadow)
endif()
if(LAKETOP_FUZZERS)
  # Coverage feedback from the libraries too, not from the fuzzer's own file alone.
  target_compile_options(laketop_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LAKETOP_SANITIZE)
  target_compile_options(laketop_flags INTERFACE -fsanitize=${LAKETOP_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(laketop_flags INTERFACE -fsanitize=${LAKETOP_SANITIZE})
endif()
target_include_directories(laketop_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR})

function(laketop_target_name module out)
  string(REPLACE "/" "_" name ${module})
  set(${out} laketop_${name} PARENT_SCOPE)
endfunction()

# One precompiled header for the standard library, shared by all modules: our own changing headers
# never go into it.
if(LAKETOP_PCH)
  if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    # Before the first target: without times in it, the same header is the same file, and ccache
    # knows again all that was compiled with it.
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp" -fpch-validate-input-files-content)
  endif()
  file(WRITE ${CMAKE_BINARY_DIR}/pch/pch.cpp.in "")
  configure_file(${CMAKE_BINARY_DIR}/pch/pch.cpp.in ${CMAKE_BINARY_DIR}/pch/pch.cpp COPYONLY)
  add_library(laketop_pch OBJECT ${CMAKE_BINARY_DIR}/pch/pch.cpp)
  target_link_libraries(laketop_pch PRIVATE laketop_flags)
  set(LAKETOP_STANDARD_HEADERS
    <algorithm> <array> <atomic> <charconv> <chrono> <coroutine> <cstdint> <expected> <functional>
    <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <thread>
    <unordered_map> <utility> <variant> <vector>)
  target_precompile_headers(laketop_pch PRIVATE ${LAKETOP_STANDARD_HEADERS})
endif()

# laketop_use_pch(TARGET [OF]): the precompiled header of the target OF, else the standard one.
function(laketop_use_pch target)
  if(LAKETOP_PCH)
    list(APPEND ARGN laketop_pch)
    list(GET ARGN 0 of)
    target_precompile_headers(${target} REUSE_FROM ${of})
  endif()
endfunction()

# Each header of a module compiled alone, without what a precompiled header would bring along.
add_custom_target(check-headers)
function(laketop_check_headers target folder)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${folder}/*.hpp)
  set(sources)
  foreach(header ${headers})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/src ${header})
    set(source ${CMAKE_BINARY_DIR}/headers/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${name}\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  if(sources)
    add_library(${target}_headers OBJECT EXCLUDE_FROM_ALL ${sources})
    target_link_libraries(${target}_headers PRIVATE ${ARGN} GTest::gmock)
    add_dependencies(check-headers ${target}_headers)
  endif()
endfunction()

function(laketop_module module)
  cmake_parse_arguments(ARG "ALL_SERVICES" "EXECUTABLE;PCH;PCH_OF" "USES;LINK" ${ARGN})
  laketop_target_name(${module} target)
  set(folder ${CMAKE_SOURCE_DIR}/src/${module})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(tests ${sources})
  set(fuzzers ${sources})
  set(benches ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cpp$")

  set(links laketop_flags Threads::Threads ${ARG_LINK})
  foreach(used ${ARG_USES})
    laketop_target_name(${used} used_target)
    list(APPEND links ${used_target})
  endforeach()
  if(ARG_ALL_SERVICES)
    list(APPEND links ${LAKETOP_SERVICE_TARGETS})
  endif()

  laketop_check_headers(${target} ${folder} ${links})

  if(ARG_EXECUTABLE)
    add_executable(${ARG_EXECUTABLE} ${sources})
    target_link_libraries(${ARG_EXECUTABLE} PRIVATE ${links})
    laketop_use_pch(${ARG_EXECUTABLE})
    set_target_properties(${ARG_EXECUTABLE} PROPERTIES
      BUILD_RPATH "$ORIGIN/lib;${LAKETOP_DEPS}/duckdb/lib" RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    return()
  endif()

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${links})
    if(ARG_PCH AND LAKETOP_PCH)
      target_precompile_headers(${target} PRIVATE ${LAKETOP_STANDARD_HEADERS} ${ARG_PCH})
    else()
      laketop_use_pch(${target} ${ARG_PCH_OF})
    endif()
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${links})
  endif()

  string(REGEX REPLACE "^laketop_" "" short ${target})
  if(tests)
    add_executable(${short}_tests ${tests})
    target_link_libraries(${short}_tests PRIVATE ${target} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${short}_tests PRIVATE LAKETOP_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    laketop_use_pch(${short}_tests ${ARG_PCH_OF})
    add_test(NAME ${short} COMMAND ${short}_tests)
  endif()
  if(benches)
    add_executable(${short}_bench ${benches})
    target_link_libraries(${short}_bench PRIVATE ${target} benchmark::benchmark_main)
    set_target_properties(${short}_bench PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  if(LAKETOP_FUZZERS)
    foreach(fuzzer ${fuzzers})
      get_filename_component(name ${fuzzer} NAME_WE)
      add_executable(${name} ${fuzzer})
      target_link_libraries(${name} PRIVATE ${target})
      target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

# Every folder of src/services is a module: its generated API beside its own sources.
function(laketop_services)
  file(GLOB operations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/services/*/api/operations.txt)
  set(targets)
  foreach(file ${operations})
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(folder ${folder} DIRECTORY)
    get_filename_component(service ${folder} NAME)
    laketop_generate(${service})
    laketop_module(services/${service}
                   USES base aws ports engine/store engine/blob engine/sql dialect formats
                   LINK laketop_gen_${service} laketop::re2 PCH_OF laketop_gen_${service})
    list(APPEND targets laketop_services_${service})
  endforeach()
  set(LAKETOP_SERVICE_TARGETS ${targets} PARENT_SCOPE)
endfunction()
