// SPDX-License-Identifier: Apache-2.0
#include "services/athena/athena.hpp"
#include "services/athena/limits.hpp"
#include "services/athena/paging.hpp"
#include "services/athena/work_group_shape.hpp"

namespace laketop::athena {

Task<WorkGroupRecord> Athena::LoadWorkGroup(Scope scope, std::string name) {
  std::optional<WorkGroupRecord> group = co_await store_.FindWorkGroup(std::move(scope), name);
  if (!group) throw gen::InvalidRequestException("WorkGroup " + name + " is not found.");
  co_return std::move(*group);
}

Task<gen::CreateWorkGroupOutput> Athena::CreateWorkGroup(aws::Context context,
                                                         gen::CreateWorkGroupInput in) {
  WorkGroupRecord made{.name = in.Name, .description = in.Description, .created = context.now};
  if (in.Configuration) ApplyConfiguration(made, *in.Configuration);
  if (in.Tags) {
    for (const gen::Tag& tag : *in.Tags) made.tags[tag.Key.value_or("")] = tag.Value.value_or("");
  }
  if (made.tags.size() > kTagsMax) throw gen::InvalidRequestException("Too many tags.");
  Scope scope = ScopeOf(context.caller);
  std::vector<WorkGroupRecord> groups = co_await store_.ListWorkGroups(scope);
  if (groups.size() >= kWorkGroupsMax) {
    throw gen::InvalidRequestException("The number of workgroups has reached its limit.");
  }
  Store::Decide<WorkGroupRecord> decide = [made](std::optional<WorkGroupRecord>& row) {
    if (row) throw gen::InvalidRequestException("WorkGroup is already created");
    row = made;
  };
  co_await store_.ChangeWorkGroup(scope, in.Name, std::move(decide));
  co_return gen::CreateWorkGroupOutput{};
}

Task<gen::GetWorkGroupOutput> Athena::GetWorkGroup(aws::Context context,
                                                   gen::GetWorkGroupInput in) {
  WorkGroupRecord group = co_await LoadWorkGroup(ScopeOf(context.caller), in.WorkGroup);
  co_return gen::GetWorkGroupOutput{.WorkGroup = ShapeOf(group)};
}

Task<gen::ListWorkGroupsOutput> Athena::ListWorkGroups(aws::Context context,
                                                       gen::ListWorkGroupsInput in) {
  std::vector<WorkGroupRecord> groups = co_await store_.ListWorkGroups(ScopeOf(context.caller));
  std::vector<std::string> names;
  for (const WorkGroupRecord& group : groups) names.push_back(group.name);
  aws::PageBounds page = PageOf("work groups", names, in.NextToken, in.MaxResults);
  std::vector<gen::WorkGroupSummary> summaries;
  for (std::size_t i = page.begin; i < page.end; ++i) summaries.push_back(SummaryOf(groups[i]));
  co_return gen::ListWorkGroupsOutput{.WorkGroups = std::move(summaries),
                                      .NextToken = page.next_token};
}

Task<gen::UpdateWorkGroupOutput> Athena::UpdateWorkGroup(aws::Context context,
                                                         gen::UpdateWorkGroupInput in) {
  Store::Decide<WorkGroupRecord> decide = [in](std::optional<WorkGroupRecord>& row) {
    if (!row) throw gen::InvalidRequestException("WorkGroup " + in.WorkGroup + " is not found.");
    if (in.Description) row->description = in.Description;
    if (in.State) row->state = *in.State;
    if (in.ConfigurationUpdates) ApplyUpdates(*row, *in.ConfigurationUpdates);
  };
  co_await store_.ChangeWorkGroup(ScopeOf(context.caller), in.WorkGroup, std::move(decide));
  co_return gen::UpdateWorkGroupOutput{};
}

Task<gen::DeleteWorkGroupOutput> Athena::DeleteWorkGroup(aws::Context context,
                                                         gen::DeleteWorkGroupInput in) {
  if (in.WorkGroup == kPrimaryWorkGroup) {
    throw gen::InvalidRequestException("The primary workgroup can not be deleted");
  }
  Scope scope = ScopeOf(context.caller);
  WorkGroupRecord group = co_await LoadWorkGroup(scope, in.WorkGroup);
  if (!in.RecursiveDeleteOption.value_or(false)) {
    std::vector<NamedQueryRecord> queries = co_await store_.ListNamedQueries(scope, group.name);
    std::vector<PreparedStatementRecord> statements =
        co_await store_.ListPreparedStatements(scope, group.name);
    if (!queries.empty() || !statements.empty()) {
      throw gen::InvalidRequestException("WorkGroup " + group.name + " is not empty");
    }
  }
  co_await store_.DeleteWorkGroup(scope, group.name);
  co_return gen::DeleteWorkGroupOutput{};
}

}  // namespace laketop::athena
