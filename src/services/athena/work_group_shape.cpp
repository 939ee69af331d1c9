// SPDX-License-Identifier: Apache-2.0
#include "services/athena/work_group_shape.hpp"

#include "ports/object_store.hpp"
#include "services/athena/limits.hpp"

namespace laketop::athena {
namespace {

[[noreturn]] void ThrowNotImplemented(std::string_view setting) {
  throw aws::Error("NotImplemented", 501,
                   "The work group setting " + std::string(setting) + " is not implemented.");
}

void SetEngineVersion(WorkGroupRecord& group, const gen::EngineVersion& version) {
  std::string selected = version.SelectedEngineVersion.value_or("AUTO");
  if (selected != "AUTO" && selected != kEngineVersion) {
    throw gen::InvalidRequestException("Unsupported engine version: " + selected);
  }
  group.engine_version = selected;
}

void SetCutoff(WorkGroupRecord& group, std::int64_t bytes) {
  if (bytes < kBytesScannedCutoffMin) {
    throw gen::InvalidRequestException(
        "BytesScannedCutoffPerQuery must be at least 10000000 bytes.");
  }
  group.bytes_scanned_cutoff = bytes;
}

void CheckLocation(const std::string& location) {
  if (!location.empty() && !ports::ParseS3Uri(location)) {
    throw gen::InvalidRequestException("outputLocation is not a valid S3 path.");
  }
}

// What a configuration and its update have alike, and Laketop not.
template <class Settings>
void RefuseUnused(const Settings& settings) {
  if (settings.ExecutionRole) ThrowNotImplemented("ExecutionRole");
  if (settings.MonitoringConfiguration) ThrowNotImplemented("MonitoringConfiguration");
  if (settings.EngineConfiguration) ThrowNotImplemented("EngineConfiguration");
  if (settings.CustomerContentEncryptionConfiguration) {
    ThrowNotImplemented("CustomerContentEncryptionConfiguration");
  }
  if (settings.EnableMinimumEncryptionConfiguration.value_or(false)) {
    ThrowNotImplemented("EnableMinimumEncryptionConfiguration");
  }
  if (settings.QueryResultsS3AccessGrantsConfiguration) {
    ThrowNotImplemented("QueryResultsS3AccessGrantsConfiguration");
  }
}

}  // namespace

gen::ResultConfiguration ShapeOf(const ResultSettings& settings) {
  gen::ResultConfiguration shape;
  if (!settings.output_location.empty()) shape.OutputLocation = settings.output_location;
  if (!settings.encryption_option.empty()) {
    shape.EncryptionConfiguration = gen::EncryptionConfiguration{
        .EncryptionOption = settings.encryption_option,
        .KmsKey = settings.kms_key.empty() ? std::nullopt : std::optional(settings.kms_key)};
  }
  if (!settings.expected_bucket_owner.empty()) {
    shape.ExpectedBucketOwner = settings.expected_bucket_owner;
  }
  if (!settings.acl_option.empty()) {
    shape.AclConfiguration = gen::AclConfiguration{.S3AclOption = settings.acl_option};
  }
  return shape;
}

ResultSettings ResultSettingsOf(const gen::ResultConfiguration& configuration) {
  ResultSettings settings;
  settings.output_location = configuration.OutputLocation.value_or("");
  CheckLocation(settings.output_location);
  if (configuration.EncryptionConfiguration) {
    settings.encryption_option = configuration.EncryptionConfiguration->EncryptionOption;
    settings.kms_key = configuration.EncryptionConfiguration->KmsKey.value_or("");
  }
  settings.expected_bucket_owner = configuration.ExpectedBucketOwner.value_or("");
  if (configuration.AclConfiguration)
    settings.acl_option = configuration.AclConfiguration->S3AclOption;
  return settings;
}

gen::EngineVersion EngineVersionOf(const WorkGroupRecord& group) {
  return {.SelectedEngineVersion = group.engine_version,
          .EffectiveEngineVersion = std::string(kEngineVersion)};
}

gen::WorkGroup ShapeOf(const WorkGroupRecord& group) {
  gen::WorkGroupConfiguration configuration;
  configuration.ResultConfiguration = ShapeOf(group.results);
  configuration.EnforceWorkGroupConfiguration = group.enforce;
  configuration.PublishCloudWatchMetricsEnabled = group.publish_metrics;
  configuration.BytesScannedCutoffPerQuery = group.bytes_scanned_cutoff;
  configuration.RequesterPaysEnabled = group.requester_pays;
  configuration.EngineVersion = EngineVersionOf(group);
  gen::WorkGroup shape{.Name = group.name,
                       .State = group.state,
                       .Configuration = std::move(configuration),
                       .Description = group.description};
  if (group.created != Timestamp{}) shape.CreationTime = group.created;
  return shape;
}

gen::WorkGroupSummary SummaryOf(const WorkGroupRecord& group) {
  gen::WorkGroupSummary summary{.Name = group.name,
                                .State = group.state,
                                .Description = group.description,
                                .CreationTime = std::nullopt,
                                .EngineVersion = EngineVersionOf(group)};
  if (group.created != Timestamp{}) summary.CreationTime = group.created;
  return summary;
}

void ApplyConfiguration(WorkGroupRecord& group, const gen::WorkGroupConfiguration& configuration) {
  RefuseUnused(configuration);
  if (configuration.IdentityCenterConfiguration) ThrowNotImplemented("IdentityCenterConfiguration");
  if (configuration.ManagedQueryResultsConfiguration &&
      configuration.ManagedQueryResultsConfiguration->Enabled) {
    ThrowNotImplemented("ManagedQueryResultsConfiguration");
  }
  if (configuration.SystemTableStatuses) ThrowNotImplemented("SystemTableStatuses");
  if (configuration.ResultConfiguration) {
    group.results = ResultSettingsOf(*configuration.ResultConfiguration);
  }
  group.enforce = configuration.EnforceWorkGroupConfiguration.value_or(true);
  group.publish_metrics = configuration.PublishCloudWatchMetricsEnabled.value_or(true);
  if (configuration.BytesScannedCutoffPerQuery) {
    SetCutoff(group, *configuration.BytesScannedCutoffPerQuery);
  }
  group.requester_pays = configuration.RequesterPaysEnabled.value_or(false);
  if (configuration.EngineVersion) SetEngineVersion(group, *configuration.EngineVersion);
}

void ApplyUpdates(WorkGroupRecord& group, const gen::WorkGroupConfigurationUpdates& updates) {
  RefuseUnused(updates);
  if (updates.ManagedQueryResultsConfigurationUpdates &&
      updates.ManagedQueryResultsConfigurationUpdates->Enabled.value_or(false)) {
    ThrowNotImplemented("ManagedQueryResultsConfigurationUpdates");
  }
  if (updates.EnforceWorkGroupConfiguration) group.enforce = *updates.EnforceWorkGroupConfiguration;
  if (updates.PublishCloudWatchMetricsEnabled) {
    group.publish_metrics = *updates.PublishCloudWatchMetricsEnabled;
  }
  if (updates.RemoveBytesScannedCutoffPerQuery.value_or(false)) group.bytes_scanned_cutoff.reset();
  if (updates.BytesScannedCutoffPerQuery) SetCutoff(group, *updates.BytesScannedCutoffPerQuery);
  if (updates.RequesterPaysEnabled) group.requester_pays = *updates.RequesterPaysEnabled;
  if (updates.EngineVersion) SetEngineVersion(group, *updates.EngineVersion);
  if (!updates.ResultConfigurationUpdates) return;
  const gen::ResultConfigurationUpdates& results = *updates.ResultConfigurationUpdates;
  if (results.RemoveOutputLocation.value_or(false)) group.results.output_location.clear();
  if (results.RemoveEncryptionConfiguration.value_or(false)) {
    group.results.encryption_option.clear();
    group.results.kms_key.clear();
  }
  if (results.RemoveExpectedBucketOwner.value_or(false)) {
    group.results.expected_bucket_owner.clear();
  }
  if (results.RemoveAclConfiguration.value_or(false)) group.results.acl_option.clear();
  if (results.OutputLocation) {
    CheckLocation(*results.OutputLocation);
    group.results.output_location = *results.OutputLocation;
  }
  if (results.EncryptionConfiguration) {
    group.results.encryption_option = results.EncryptionConfiguration->EncryptionOption;
    group.results.kms_key = results.EncryptionConfiguration->KmsKey.value_or("");
  }
  if (results.ExpectedBucketOwner)
    group.results.expected_bucket_owner = *results.ExpectedBucketOwner;
  if (results.AclConfiguration) group.results.acl_option = results.AclConfiguration->S3AclOption;
}

}  // namespace laketop::athena
