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
#include "http/gate.hpp"
#include "http/server.hpp"
#include "main/data_folder.hpp"
#include "main/root_credentials.hpp"
#include "services/athena/service.hpp"
#include "services/glue/service.hpp"
#include "services/iam/service.hpp"
#include "services/s3/service.hpp"
#include "services/sts/service.hpp"

namespace laketop::main {
namespace {

constexpr std::chrono::seconds kStopPatience{10};
// For cancelled requests to end before a reset: they only have to notice.
constexpr std::chrono::seconds kResetPatience{10};
// For what became due when the clock was moved on.
constexpr std::chrono::seconds kAdvancePatience{30};
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

// The way to the services, for as long as one of its requests lasts.
struct Front final : http::Handler {
  Front(aws::GatewayOptions options, aws::GatewayParts parts, aws::AdminHooks hooks)
      : admin(std::move(hooks), parts.services), gateway(std::move(options), WithAdmin(parts)) {}

  Task<http::Response> Handle(http::Request request) override {
    co_return co_await gateway.Handle(std::move(request));
  }
  aws::GatewayParts WithAdmin(aws::GatewayParts parts) {
    parts.admin = &admin;
    return parts;
  }

  aws::Admin admin;
  aws::Gateway gateway;
};

std::unique_ptr<ThreadPool> OneThread(const char* name) {
  return std::make_unique<ThreadPool>(ThreadPool::Options{.name = name, .threads = 1});
}

}  // namespace

// What a reset replaces: nothing that one of them remembers outlives the state it is about.
struct Program::Services {
  // Blocks until their background work has ended.
  ~Services() {
    athena.reset();
    if (glue) glue->Stop();
    glue.reset();
  }

  std::unique_ptr<iam::Service> iam;
  std::unique_ptr<sts::Service> sts;
  std::unique_ptr<s3::Service> s3;
  std::unique_ptr<glue::Service> glue;
  std::unique_ptr<athena::Service> athena;
};

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
    clock_pool.reset();
    reset_pool.reset();
    services.reset();
    if (blobs) blobs->Stop();
    database.reset();
    if (store) store->Stop();
  }

  Expected<void> Open();
  Expected<void> Listen();
  // The services over what the store holds, and the way to them.
  void OpenServices();
  void Start();
  std::shared_ptr<Front> MakeFront();
  aws::AdminHooks Hooks();
  Task<Json> AdvanceClock(std::chrono::milliseconds by, std::stop_token stop);
  Task<Expected<void>> Reset();
  Expected<void> ResetNow();

  ServeOptions options;
  DataFolder folder;
  http::EventLoops loops;
  SystemClock clock;
  ThreadPool io_pool;

  std::unique_ptr<engine::Store> store;
  std::unique_ptr<engine::BlobStore> blobs;
  std::unique_ptr<engine::Database> database;

  std::vector<aws::FileCredentials> credentials;
  std::unique_ptr<Services> services;
  http::Gate gate{aws::IsReset};
  // Each waits for others' work, one at a time.
  std::unique_ptr<ThreadPool> reset_pool = OneThread("reset");
  std::unique_ptr<ThreadPool> clock_pool = OneThread("clock");

  std::optional<http::TlsContext> tls;
  std::unique_ptr<http::Server> server;
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

  // ---- who may come in
  if (options.enforce) {
    auto keys = LoadCredentials(options, folder.Path());
    if (!keys) return std::unexpected(keys.error());
    credentials = std::move(*keys);
  }
  OpenServices();
  return {};
}

void Program::Parts::OpenServices() {
  // ---- one block each
  auto made = std::make_unique<Services>();
  made->iam = iam::MakeService({.store = *store, .io_pool = io_pool});

  made->sts = sts::MakeService({.store = *store, .roles = made->iam->Roles()});

  made->s3 =
      s3::MakeService({.store = *store, .blobs = *blobs, .io_pool = io_pool, .clock = clock});
  s3::Service& s3 = *made->s3;

  made->glue = glue::MakeService(
      {.store = *store, .io_pool = io_pool, .clock = clock, .objects = s3.Objects()});

  athena::Engines athena_engines{
      .store = *store,
      .database = *database,
      .objects = s3.Objects(),
      .catalog = made->glue->Tables(),
      .clock = clock,
      .sql_source =
          [&s3](ports::Caller caller, ports::ObjectSettings settings) {
            return s3.SqlSource(std::move(caller), std::move(settings));
          },
      .adopt =
          [&s3](ports::NewObject object, std::shared_ptr<engine::SealedBytes> bytes) {
            return s3.Adopt(std::move(object), std::move(bytes));
          }};
  made->athena = athena::MakeService(std::move(athena_engines), io_pool);

  // ---- what an earlier run left undone
  SyncWait(made->glue->Recover());
  made->athena->Recover();
  services = std::move(made);
}

// Background work begins, and requests come in.
void Program::Parts::Start() {
  services->glue->Start();
  services->athena->Start();
  gate.Open(MakeFront());
}

std::shared_ptr<Front> Program::Parts::MakeFront() {
  aws::GatewayOptions gateway_options{
      .hosts = {.names = options.allowed_hosts, .any_address = !aws::IsLoopbackHost(options.host)},
      .allowed_origins = options.allowed_origins,
      .auth = options.enforce ? aws::AuthMode::kEnforce : aws::AuthMode::kPermissive,
      .default_region = options.region};
  aws::GatewayParts parts{
      .clock = &clock,
      .services = {services->s3->Binding(), services->sts->Binding(), services->iam->Binding(),
                   services->glue->Binding(), services->athena->Binding()},
      .bucket_cors = &services->s3->Cors()};
  for (aws::FileCredentials& keys : credentials) parts.credentials.push_back(&keys);
  parts.credentials.push_back(&services->iam->Credentials());
  parts.credentials.push_back(&services->sts->Credentials());
  return std::make_shared<Front>(std::move(gateway_options), std::move(parts), Hooks());
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
  server = std::make_unique<http::Server>(std::move(server_options), loops, gate);
  return server->Start();
}

aws::AdminHooks Program::Parts::Hooks() {
  return {.now = [this] { return clock.Now(); },
          .clock_offset = [this] { return clock.Offset(); },
          .advance = [this](std::chrono::milliseconds by,
                            std::stop_token stop) { return AdvanceClock(by, std::move(stop)); },
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

Task<Json> Program::Parts::AdvanceClock(std::chrono::milliseconds by, std::stop_token stop) {
  auto advance = [this, by, stop = std::move(stop)] {
    SystemClock::Advanced done = clock.Advance(by, kAdvancePatience, stop);
    if (!folder.WriteClockOffset(clock.Offset())) log::Error("the clock's offset is not saved");
    return done;
  };
  SystemClock::Advanced done = co_await clock_pool->Run(std::move(advance));
  Json unfinished = Json::MakeArray();
  for (std::string& what : done.unfinished) unfinished.Append(std::move(what));
  Json out = Json::MakeObject();
  out.Set("timers_fired", done.timers_fired).Set("unfinished", std::move(unfinished));
  co_return out;
}

Task<Expected<void>> Program::Parts::Reset() {
  auto reset = [this] { return ResetNow(); };
  co_return co_await reset_pool->Run(std::move(reset));
}

// New requests wait at the gate, and those inside are told to end; then background work ends with
// its services; then the state goes, and services are made anew over the empty store. Whoever still
// held a commit from before is refused by its epoch.
Expected<void> Program::Parts::ResetNow() {
  auto begin = std::chrono::steady_clock::now();
  if (!SyncWait(gate.Close(kResetPatience))) {
    gate.Open(MakeFront());
    return std::unexpected("requests in progress did not end: nothing was dropped");
  }
  services.reset();
  engine::Result<> dropped = SyncWait(store->Reset());
  try {
    OpenServices();
    Start();
  } catch (const std::exception& error) {
    // There is nothing left to serve with, and requests wait: a restart can try again.
    log::Error("the services did not open again", {{"error", error.what()}});
    std::terminate();
  }
  if (!dropped) return std::unexpected(dropped.error().message);
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  log::Info("all state dropped", {{"ms", took.count()}});
  return {};
}

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Program::~Program() = default;

Expected<std::unique_ptr<Program>> Program::Start(const ServeOptions& options) {
  if (!aws::IsLoopbackHost(options.host) && !options.enforce) {
    return std::unexpected("anyone who reaches " + options.host +
                           " could read the data and run code here: use --auth enforce, or listen "
                           "on 127.0.0.1");
  }
  Expected<DataFolder> folder = DataFolder::Open(options.data_dir);
  if (!folder) return std::unexpected(folder.error());
  auto parts = std::make_unique<Parts>(options, std::move(*folder));
  if (Expected<void> opened = parts->Open(); !opened) return std::unexpected(opened.error());
  if (Expected<void> listens = parts->Listen(); !listens) return std::unexpected(listens.error());
  parts->blobs->Start();
  parts->Start();
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
