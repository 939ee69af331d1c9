// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/unbuilt.hpp"

#include <string>

namespace laketop::dialect {

namespace {

constexpr std::string_view kGeospatial =
    " bing_tile bing_tile_at bing_tile_children bing_tile_coordinates bing_tile_parent "
    "bing_tile_polygon bing_tile_quadkey bing_tile_zoom_level bing_tiles_around "
    "convex_hull_agg flatten_geometry_collections from_encoded_polyline "
    "from_geojson_geometry geometry_from_hadoop_shape geometry_invalid_reason "
    "geometry_nearest_points geometry_to_bing_tiles geometry_union geometry_union_agg "
    "great_circle_distance line_interpolate_point line_interpolate_points "
    "line_locate_point simplify_geometry spatial_partitioning to_encoded_polyline "
    "to_geojson_geometry to_geometry to_spherical_geography ";

}  // namespace

bool IsGeospatialFunction(std::string_view name) {
  return name.starts_with("st_") ||
         kGeospatial.find(" " + std::string(name) + " ") != std::string_view::npos;
}

}  // namespace laketop::dialect
