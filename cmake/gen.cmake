# laketop_generate(SERVICE): the API of one service, generated from AWS's model for the operations of
# src/services/SERVICE/api/operations.txt, as library laketop_gen_SERVICE (include "gen/SERVICE/api.hpp").
# laketop_generate_model(NAME MODEL OPERATIONS PATCHES): the same from a model file of our own, for tests.

set(LAKETOP_GEN ${CMAKE_SOURCE_DIR}/tools/gen)
file(GLOB LAKETOP_BOTOCORE ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/botocore/data)
file(GLOB LAKETOP_GEN_SOURCES CONFIGURE_DEPENDS ${LAKETOP_GEN}/*.py)

# About 150 shapes a source, so that no compilation grows too large: 25 operations need as many.
set(LAKETOP_GEN_OPERATIONS_PER_PART 25)

function(laketop_add_generated name operations depends)
  file(STRINGS ${operations} lines REGEX "^[A-Za-z]+[ ]*(#.*)?$")
  # More operations change the number of sources, which is the build's business.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${operations})
  list(LENGTH lines count)
  math(EXPR last "${count} / ${LAKETOP_GEN_OPERATIONS_PER_PART}")
  math(EXPR parts "${last} + 1")
  set(out ${CMAKE_BINARY_DIR}/gen/${name})
  set(sources ${out}/api.cpp)
  foreach(part RANGE ${last})
    list(APPEND sources ${out}/shapes_${part}.cpp)
  endforeach()
  add_custom_command(
    OUTPUT ${sources} ${out}/api.hpp ${out}/types.hpp ${out}/shapes.hpp
    COMMAND ${LAKETOP_PYTHON} ${LAKETOP_GEN}/gen.py --service ${name} ${ARGN} --out ${out} --parts ${parts}
    DEPENDS ${LAKETOP_GEN_SOURCES} ${operations} ${depends}
    COMMENT "Generating the API of ${name}" VERBATIM)
  add_library(laketop_gen_${name} STATIC ${sources} ${out}/api.hpp ${out}/types.hpp ${out}/shapes.hpp)
  target_link_libraries(laketop_gen_${name} PUBLIC laketop_flags laketop_aws)
endfunction()

# Each source of a service reads its thousands of lines of shapes: they are precompiled with the standard headers.
function(laketop_generate service)
  set(folder ${CMAKE_SOURCE_DIR}/src/services/${service})
  file(GLOB patches CONFIGURE_DEPENDS ${folder}/api/patches.json)
  laketop_add_generated(${service} ${folder}/api/operations.txt "${patches};${CMAKE_SOURCE_DIR}/tools/requirements.txt"
                        --folder ${folder} --botocore ${LAKETOP_BOTOCORE})
  if(LAKETOP_PCH)
    target_precompile_headers(laketop_gen_${service} PRIVATE
      ${LAKETOP_STANDARD_HEADERS} ${CMAKE_BINARY_DIR}/gen/${service}/api.hpp)
  endif()
endfunction()

function(laketop_generate_model name model operations patches)
  laketop_add_generated(${name} ${operations} "${model};${patches}"
                        --model ${model} --operations ${operations} --patches ${patches})
  laketop_use_pch(laketop_gen_${name})
endfunction()
