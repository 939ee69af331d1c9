// SPDX-License-Identifier: Apache-2.0
#include "engine/store/change_row.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

struct TaggedResource {
  Scope scope;
  std::string kind;  // database, table, crawler …
  std::string name;  // of a table: database/table
};

// arn:aws:glue:<region>:<account>:<kind>/<name>
TaggedResource ParseArn(const std::string& arn) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (parts.size() < 5) {
    const std::size_t end = arn.find(':', begin);
    if (end == std::string::npos) break;
    parts.push_back(arn.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::size_t slash = arn.find('/', begin);
  if (parts.size() != 5 || parts[0] != "arn" || parts[2] != "glue" || slash == std::string::npos) {
    throw gen::InvalidInputException("Invalid resource ARN: " + arn);
  }
  return {{parts[4], parts[3]}, arn.substr(begin, slash - begin), arn.substr(slash + 1)};
}

}  // namespace

// Tags of a resource that does not exist would outlive nothing and be found by nobody.
Task<void> Glue::CheckTaggable(std::string arn) {
  const TaggedResource resource = ParseArn(arn);
  if (resource.kind == "crawler") {
    NameKey key = KeyOf(resource.scope, resource.name);
    auto crawler = OrThrow(co_await store_.crawlers.FindAsync(std::move(key)));
    if (!crawler)
      throw gen::EntityNotFoundException("Crawler entry with name " + resource.name +
                                         " does not exist");
  } else if (resource.kind == "database") {
    OrThrow(co_await catalog_.GetDatabase(resource.scope, resource.name));
  } else if (resource.kind == "table") {
    const std::size_t slash = resource.name.find('/');
    if (slash == std::string::npos) {
      throw gen::InvalidInputException("Invalid resource ARN: " + arn);
    }
    std::string database = resource.name.substr(0, slash);
    std::string table = resource.name.substr(slash + 1);
    OrThrow(co_await catalog_.GetTable(resource.scope, std::move(database), std::move(table)));
  } else if (resource.kind == "connection") {
    NameKey key = KeyOf(resource.scope, resource.name);
    auto found = OrThrow(co_await store_.connections.FindAsync(std::move(key)));
    if (!found) throw gen::EntityNotFoundException("Connection " + resource.name + " not found.");
  } else if (resource.kind == "registry") {
    NameKey key = KeyOf(resource.scope, resource.name);
    auto found = OrThrow(co_await store_.registries.FindAsync(std::move(key)));
    if (!found) throw gen::EntityNotFoundException("Registry is not found: " + arn);
  } else if (resource.kind == "schema") {
    gen::SchemaId id{.SchemaArn = arn};
    co_await LoadSchema(resource.scope, std::move(id));
  } else {
    ThrowNotImplemented("tags of " + resource.kind);
  }
}

Task<gen::GetTagsResponse> Glue::GetTags(aws::Context context, gen::GetTagsRequest in) {
  const TaggedResource resource = ParseArn(in.ResourceArn);
  NameKey key = KeyOf(resource.scope, in.ResourceArn);
  auto tags = OrThrow(co_await store_.tags.FindAsync(std::move(key)));
  if (!tags) co_await CheckTaggable(in.ResourceArn);
  co_return gen::GetTagsResponse{.Tags = tags ? std::move(tags->tags)
                                              : std::map<std::string, std::string>()};
}

Task<gen::TagResourceResponse> Glue::TagResource(aws::Context context, gen::TagResourceRequest in) {
  co_await CheckTaggable(in.ResourceArn);
  std::vector<std::string> none_removed;
  co_await ChangeTags(in.ResourceArn, std::move(in.TagsToAdd), std::move(none_removed));
  co_return gen::TagResourceResponse{};
}

Task<gen::UntagResourceResponse> Glue::UntagResource(aws::Context context,
                                                     gen::UntagResourceRequest in) {
  co_await CheckTaggable(in.ResourceArn);
  std::map<std::string, std::string> none_added;
  co_await ChangeTags(in.ResourceArn, std::move(none_added), std::move(in.TagsToRemove));
  co_return gen::UntagResourceResponse{};
}

Task<void> Glue::ChangeTags(std::string arn, std::map<std::string, std::string> added,
                            std::vector<std::string> removed) {
  engine::DecideRow<Tags> decide = [&](std::optional<Tags>& row, engine::Commit&) {
    if (!row) row.emplace();
    for (const auto& [name, value] : added) row->tags.insert_or_assign(name, value);
    for (const std::string& name : removed) row->tags.erase(name);
    if (row->tags.size() > kTagsMax) {
      throw gen::InvalidInputException("The number of tags exceeds the limit of 50.");
    }
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.tags, store_.engine.CurrentEpoch(),
                                  KeyOf(ParseArn(arn).scope, arn), std::move(decide))) {
    throw gen::ConcurrentModificationException("The tags were changed by others at the same time.");
  }
}

}  // namespace laketop::glue
