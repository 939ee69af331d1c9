# laketop_generate(SERVICE): the API of one service, generated from AWS's model for the operations of
# src/services/SERVICE/api/operations.txt, as library laketop_gen_SERVICE (include "gen/SERVICE/api.hpp").
function(laketop_generate service)
  add_library(laketop_gen_${service} INTERFACE)
endfunction()
