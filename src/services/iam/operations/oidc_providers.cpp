// SPDX-License-Identifier: Apache-2.0
// Identity providers of OpenID Connect, as records: no token is checked against them, and
// AssumeRoleWithWebIdentity answers 501.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

constexpr std::string_view kArnKind = ":oidc-provider/";

std::string ArnOfProvider(const std::string& account, const std::string& url) {
  return "arn:aws:iam::" + account + std::string(kArnKind) + url;
}

// What stands behind the scheme, by which the provider is known.
std::string UrlWithoutScheme(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  std::string_view rest = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
  if (rest.empty() || rest.find('?') != std::string_view::npos || rest.front() == '/') {
    throw aws::Error("ValidationError", 400, "Invalid Open ID Connect Provider URL");
  }
  return std::string(rest);
}

NameKey KeyOfProvider(const std::string& account, const std::string& arn) {
  std::size_t at = arn.find(kArnKind);
  std::string url = at == std::string::npos ? arn : arn.substr(at + kArnKind.size());
  return {.account = account, .name = std::move(url)};
}

[[noreturn]] void ThrowNoSuchProvider(const std::string& arn) {
  throw gen::NoSuchEntityException("OpenIDConnect Provider not found for arn " + arn);
}

void CheckThumbprints(const std::vector<std::string>& thumbprints) {
  if (thumbprints.size() > kThumbprintsPerProviderMax) {
    throw gen::InvalidInputException("Thumbprint list must contain fewer than 5 entries.");
  }
}

void CheckClientIds(const std::vector<std::string>& ids) {
  if (ids.size() > kClientIdsPerProviderMax) {
    throw gen::LimitExceededException(
        "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
  }
}

Task<OidcProvider> LoadProvider(Store& store, std::string account, std::string arn) {
  NameKey key = KeyOfProvider(account, arn);
  std::optional<OidcProvider> found = co_await store.Find<OidcProvider>(std::move(key));
  if (!found) ThrowNoSuchProvider(arn);
  co_return std::move(*found);
}

Task<void> ChangeProvider(Store& store, std::string account, std::string arn,
                          std::function<void(OidcProvider&)> change) {
  Store::Decide<OidcProvider> decide = [arn, change = std::move(change)](
                                           std::optional<OidcProvider>& row, engine::Commit&) {
    if (!row) ThrowNoSuchProvider(arn);
    change(*row);
  };
  NameKey key = KeyOfProvider(account, arn);
  co_await store.Change<OidcProvider>(std::move(key), std::move(decide));
}

}  // namespace

Task<gen::CreateOpenIDConnectProviderResponse> Iam::CreateOpenIDConnectProvider(
    aws::Context context, gen::CreateOpenIDConnectProviderRequest in) {
  OidcProvider made{.url = UrlWithoutScheme(in.Url),
                    .created = context.now,
                    .client_ids = in.ClientIDList.value_or(std::vector<std::string>()),
                    .thumbprints = in.ThumbprintList.value_or(std::vector<std::string>()),
                    .tags = {}};
  CheckThumbprints(made.thumbprints);
  CheckClientIds(made.client_ids);
  if (in.Tags) MergeTags(made.tags, *in.Tags);
  Store::Decide<OidcProvider> decide = [made, url = in.Url](std::optional<OidcProvider>& row,
                                                            engine::Commit&) {
    if (row) {
      throw gen::EntityAlreadyExistsException("Provider with url " + url + " already exists.");
    }
    row = made;
  };
  NameKey key{.account = context.account(), .name = made.url};
  co_await store_.Change<OidcProvider>(std::move(key), std::move(decide));
  gen::CreateOpenIDConnectProviderResponse out;
  out.OpenIDConnectProviderArn = ArnOfProvider(context.account(), made.url);
  if (!made.tags.empty()) out.Tags = ShapeOf(made.tags);
  co_return out;
}

Task<gen::GetOpenIDConnectProviderResponse> Iam::GetOpenIDConnectProvider(
    aws::Context context, gen::GetOpenIDConnectProviderRequest in) {
  OidcProvider provider =
      co_await LoadProvider(store_, context.account(), in.OpenIDConnectProviderArn);
  gen::GetOpenIDConnectProviderResponse out;
  out.Url = provider.url;
  out.ClientIDList = provider.client_ids;
  out.ThumbprintList = provider.thumbprints;
  out.CreateDate = provider.created;
  out.Tags = ShapeOf(provider.tags);
  co_return out;
}

Task<gen::ListOpenIDConnectProvidersResponse> Iam::ListOpenIDConnectProviders(
    aws::Context context, gen::ListOpenIDConnectProvidersRequest) {
  std::vector<OidcProvider> providers = co_await store_.List<OidcProvider>(context.account());
  gen::ListOpenIDConnectProvidersResponse out;
  out.OpenIDConnectProviderList.emplace();
  for (const OidcProvider& provider : providers) {
    gen::OpenIDConnectProviderListEntry entry;
    entry.Arn = ArnOfProvider(context.account(), provider.url);
    out.OpenIDConnectProviderList->push_back(std::move(entry));
  }
  co_return out;
}

// One that is not there is deleted as well.
Task<gen::DeleteOpenIDConnectProviderOutput> Iam::DeleteOpenIDConnectProvider(
    aws::Context context, gen::DeleteOpenIDConnectProviderRequest in) {
  Store::Decide<OidcProvider> decide = [](std::optional<OidcProvider>& row, engine::Commit&) {
    row.reset();
  };
  NameKey key = KeyOfProvider(context.account(), in.OpenIDConnectProviderArn);
  co_await store_.Change<OidcProvider>(std::move(key), std::move(decide));
  co_return gen::DeleteOpenIDConnectProviderOutput{};
}

Task<gen::UpdateOpenIDConnectProviderThumbprintOutput> Iam::UpdateOpenIDConnectProviderThumbprint(
    aws::Context context, gen::UpdateOpenIDConnectProviderThumbprintRequest in) {
  CheckThumbprints(in.ThumbprintList);
  std::function<void(OidcProvider&)> change = [in](OidcProvider& provider) {
    provider.thumbprints = in.ThumbprintList;
  };
  co_await ChangeProvider(store_, context.account(), in.OpenIDConnectProviderArn,
                          std::move(change));
  co_return gen::UpdateOpenIDConnectProviderThumbprintOutput{};
}

Task<gen::AddClientIDToOpenIDConnectProviderOutput> Iam::AddClientIDToOpenIDConnectProvider(
    aws::Context context, gen::AddClientIDToOpenIDConnectProviderRequest in) {
  std::function<void(OidcProvider&)> change = [in](OidcProvider& provider) {
    std::vector<std::string>& ids = provider.client_ids;
    if (std::ranges::find(ids, in.ClientID) == ids.end()) ids.push_back(in.ClientID);
    CheckClientIds(ids);
  };
  co_await ChangeProvider(store_, context.account(), in.OpenIDConnectProviderArn,
                          std::move(change));
  co_return gen::AddClientIDToOpenIDConnectProviderOutput{};
}

Task<gen::RemoveClientIDFromOpenIDConnectProviderOutput>
Iam::RemoveClientIDFromOpenIDConnectProvider(
    aws::Context context, gen::RemoveClientIDFromOpenIDConnectProviderRequest in) {
  std::function<void(OidcProvider&)> change = [in](OidcProvider& provider) {
    std::erase(provider.client_ids, in.ClientID);
  };
  co_await ChangeProvider(store_, context.account(), in.OpenIDConnectProviderArn,
                          std::move(change));
  co_return gen::RemoveClientIDFromOpenIDConnectProviderOutput{};
}

Task<gen::TagOpenIDConnectProviderOutput> Iam::TagOpenIDConnectProvider(
    aws::Context context, gen::TagOpenIDConnectProviderRequest in) {
  std::function<void(OidcProvider&)> change = [in](OidcProvider& provider) {
    MergeTags(provider.tags, in.Tags);
  };
  co_await ChangeProvider(store_, context.account(), in.OpenIDConnectProviderArn,
                          std::move(change));
  co_return gen::TagOpenIDConnectProviderOutput{};
}

Task<gen::UntagOpenIDConnectProviderOutput> Iam::UntagOpenIDConnectProvider(
    aws::Context context, gen::UntagOpenIDConnectProviderRequest in) {
  std::function<void(OidcProvider&)> change = [in](OidcProvider& provider) {
    RemoveTags(provider.tags, in.TagKeys);
  };
  co_await ChangeProvider(store_, context.account(), in.OpenIDConnectProviderArn,
                          std::move(change));
  co_return gen::UntagOpenIDConnectProviderOutput{};
}

Task<gen::ListOpenIDConnectProviderTagsResponse> Iam::ListOpenIDConnectProviderTags(
    aws::Context context, gen::ListOpenIDConnectProviderTagsRequest in) {
  OidcProvider provider =
      co_await LoadProvider(store_, context.account(), in.OpenIDConnectProviderArn);
  Shown<gen::Tag> shown = ShowPage(ShapeOf(provider.tags), &gen::Tag::Key, in.Marker, in.MaxItems);
  co_return gen::ListOpenIDConnectProviderTagsResponse{
      .Tags = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

}  // namespace laketop::iam
