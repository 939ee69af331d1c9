// SPDX-License-Identifier: Apache-2.0
#include "main/wiring.hpp"

#include <fmt/format.h>

#include <thread>

#include "aws/admin.hpp"
#include "aws/credentials.hpp"
#include "aws/gateway.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/sync_wait.hpp"
#include "base/thread_pool.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/sql/database.hpp"
#include "engine/store/store.hpp"
#include "http/server.hpp"
#include "main/data_folder.hpp"
#include "services/athena/service.hpp"
#include "services/glue/service.hpp"
#include "services/iam/service.hpp"
#include "services/s3/service.hpp"
#include "services/sts/service.hpp"

namespace laketop::main {
namespace {

constexpr std::chrono::seconds kStopPatience{10};
constexpr int kLoopsMax = 4;

template <class T>
using Expected = std::expected<T, std::string>;

int LoopCount(const ServeOptions& options) {
  if (options.threads > 0) return options.threads;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kLoopsMax);
}

int IoThreadCount() {
  return std::max(4, 2 * static_cast<int>(std::thread::hardware_concurrency()));
}

// Names that clients use for this server, for the certificate.
std::vector<std::string> CertificateNames(const ServeOptions& options) {
  std::vector<std::string> names = {"localhost",
                                    "*.localhost",
                                    "*.s3.localhost",
                                    "localhost.localstack.cloud",
                                    "*.localhost.localstack.cloud",
                                    "*.s3.localhost.localstack.cloud",
                                    "127.0.0.1",
                                    "::1"};
  bool any = options.host == "0.0.0.0" || options.host == "::";
  if (!any && !aws::IsLoopbackHost(options.host)) names.push_back(options.host);
  for (const std::string& name : options.allowed_hosts) {
    names.push_back(name);
    names.push_back("*." + name);
  }
  return names;
}

Expected<http::TlsContext> MakeTls(const ServeOptions& options, const DataFolder& folder) {
  http::TlsFiles files{options.tls_certificate, options.tls_key};
  if (files.certificate.empty()) {
    auto made = http::EnsureSelfSigned(folder.Path() / "tls", CertificateNames(options));
    if (!made) return std::unexpected(made.error());
    files = *made;
    log::Info("self-signed certificate", {{"file", files.certificate.string()}});
  }
  return http::TlsContext::Load(files.certificate, files.key);
}

}  // namespace

// In the order of construction; what is below uses what is above.
struct Program::Parts {
  Parts(const ServeOptions& given, DataFolder opened)
      : options(given),
        folder(std::move(opened)),
        loops(http::MakeEventLoops(LoopCount(given))),
        clock(folder.ReadClockOffset()),
        io_pool({.name = "io", .threads = IoThreadCount()}) {}

  // No commit after this one: services end before the engines they write to.
  ~Parts() {
    if (server) server->Stop(kStopPatience);
    server.reset();
    athena.reset();
    if (glue) glue->Stop();
    glue.reset();
    s3.reset();
    sts.reset();
    iam.reset();
    if (blobs) blobs->Stop();
    database.reset();
    if (store) store->Stop();
  }

  Expected<void> Open();
  Expected<void> Listen();
  aws::AdminHooks Hooks();
  Task<Json> AdvanceClock(std::chrono::milliseconds by);
  Task<void> Reset();

  ServeOptions options;
  DataFolder folder;
  http::EventLoops loops;
  SystemClock clock;
  ThreadPool io_pool;

  std::unique_ptr<engine::Store> store;
  std::unique_ptr<engine::BlobStore> blobs;
  std::unique_ptr<engine::Database> database;

  std::optional<aws::FileCredentials> credentials;
  std::unique_ptr<iam::Service> iam;
  std::unique_ptr<sts::Service> sts;
  std::unique_ptr<s3::Service> s3;
  std::unique_ptr<glue::Service> glue;
  std::unique_ptr<athena::Service> athena;

  std::optional<http::TlsContext> tls;
  std::optional<aws::Admin> admin;
  std::optional<aws::Gateway> gateway;
  std::optional<http::Server> server;
};

Expected<void> Program::Parts::Open() {
  // ---- engines
  auto opened_store = engine::Store::Open(folder.Path() / "store", {.io_pool = &io_pool});
  if (!opened_store) return std::unexpected(opened_store.error().message);
  store = std::move(*opened_store);

  auto opened_blobs = engine::BlobStore::Open(folder.Path() / "blob", *store);
  if (!opened_blobs) return std::unexpected(opened_blobs.error().message);
  blobs = std::move(*opened_blobs);

  auto opened_database = engine::Database::Open({.temporary_folder = folder.Path() / "tmp",
                                                 .memory_bytes_max = options.query_memory_bytes,
                                                 .threads = options.query_threads});
  if (!opened_database) return std::unexpected(opened_database.error().message);
  database = std::move(*opened_database);

  // ---- services: one block each
  iam = iam::MakeService({.store = *store, .io_pool = io_pool});

  sts = sts::MakeService({.store = *store, .roles = iam->Roles()});

  s3 = s3::MakeService({.store = *store, .blobs = *blobs, .io_pool = io_pool, .clock = clock});

  glue = glue::MakeService(
      {.store = *store, .io_pool = io_pool, .clock = clock, .objects = s3->Objects()});

  athena::Engines athena_engines{
      .store = *store,
      .database = *database,
      .objects = s3->Objects(),
      .catalog = glue->Tables(),
      .clock = clock,
      .sql_source = [this](ports::Caller caller) { return s3->SqlSource(std::move(caller)); },
      .adopt =
          [this](ports::NewObject object, std::shared_ptr<engine::SealedBytes> bytes) {
            return s3->Adopt(std::move(object), std::move(bytes));
          }};
  athena = athena::MakeService(std::move(athena_engines), io_pool);

  // ---- what an earlier run left undone
  SyncWait(glue->Recover());
  athena->Recover();

  // ---- the way in
  if (!options.credentials.empty()) {
    Expected<aws::FileCredentials> file = aws::FileCredentials::Load(options.credentials);
    if (!file) return std::unexpected(file.error());
    credentials.emplace(std::move(*file));
  }
  aws::GatewayOptions gateway_options{
      .hosts = {.names = options.allowed_hosts, .any_address = !aws::IsLoopbackHost(options.host)},
      .allowed_origins = options.allowed_origins,
      .auth = options.enforce ? aws::AuthMode::kEnforce : aws::AuthMode::kPermissive,
      .default_region = options.region};
  aws::GatewayParts parts{.clock = &clock,
                          .services = {s3->Binding(), sts->Binding(), iam->Binding(),
                                       glue->Binding(), athena->Binding()},
                          .credentials = {&iam->Credentials(), &sts->Credentials()}};
  if (credentials) parts.credentials.insert(parts.credentials.begin(), &*credentials);
  admin.emplace(Hooks(), parts.services);
  parts.admin = &*admin;
  parts.bucket_cors = &s3->Cors();
  gateway.emplace(std::move(gateway_options), std::move(parts));
  return {};
}

Expected<void> Program::Parts::Listen() {
  bool loopback = aws::IsLoopbackHost(options.host);
  if (options.tls) {
    Expected<http::TlsContext> made = MakeTls(options, folder);
    if (!made) return std::unexpected(made.error());
    tls.emplace(std::move(*made));
  }
  http::ServerOptions server_options{.host = options.host,
                                     .port = options.port,
                                     .files = &io_pool,
                                     .tls = tls ? &*tls : nullptr,
                                     .tls_required = tls.has_value() && !loopback};
  server.emplace(std::move(server_options), loops, *gateway);
  return server->Start();
}

aws::AdminHooks Program::Parts::Hooks() {
  return {.now = [this] { return clock.Now(); },
          .clock_offset = [this] { return clock.Offset(); },
          .advance = [this](std::chrono::milliseconds by) { return AdvanceClock(by); },
          .reset = [this] { return Reset(); },
          .describe =
              [this](Json& health) {
                engine::Database::Load load = database->CurrentLoad();
                health.Set("queries", Json::MakeObject()
                                          .Set("running", load.running)
                                          .Set("queued", load.queued)
                                          .Set("memory_bytes", load.memory_bytes));
              }};
}

// Timers fire on the way, in due order; what they start is not waited for.
Task<Json> Program::Parts::AdvanceClock(std::chrono::milliseconds by) {
  int fired = clock.Advance(by);
  auto save = [this] { return folder.WriteClockOffset(clock.Offset()); };
  bool saved = co_await io_pool.Run(save);
  if (!saved) log::Error("the clock's offset is not saved");
  co_return Json::MakeObject().Set("timers_fired", fired);
}

Task<void> Program::Parts::Reset() {
  engine::OrThrow(co_await store->Reset());
  log::Info("all state dropped");
}

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Program::~Program() = default;

Expected<std::unique_ptr<Program>> Program::Start(const ServeOptions& options) {
  if (!aws::IsLoopbackHost(options.host) && !options.enforce) {
    return std::unexpected("anyone who reaches " + options.host +
                           " could read the data and run code here: use --auth enforce with "
                           "--credentials, or listen on 127.0.0.1");
  }
  Expected<DataFolder> folder = DataFolder::Open(options.data_dir);
  if (!folder) return std::unexpected(folder.error());
  auto parts = std::make_unique<Parts>(options, std::move(*folder));
  if (Expected<void> opened = parts->Open(); !opened) return std::unexpected(opened.error());
  if (Expected<void> listens = parts->Listen(); !listens) return std::unexpected(listens.error());
  parts->blobs->Start();
  parts->glue->Start();
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

std::string Program::Endpoint() const {
  const std::string& host = parts_->options.host;
  bool loopback = aws::IsLoopbackHost(host);
  std::string name = host.find(':') != std::string::npos ? "[" + host + "]" : host;
  return fmt::format("{}://{}:{}", parts_->tls && !loopback ? "https" : "http", name,
                     parts_->server->Port());
}

}  // namespace laketop::main
