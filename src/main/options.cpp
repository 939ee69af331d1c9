// SPDX-License-Identifier: Apache-2.0
#include "main/options.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "main/settings_file.hpp"

namespace laketop::main {
namespace {

constexpr const char* kEndpoint = "http://127.0.0.1:4566";

std::filesystem::path DefaultDataDir() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0') {
    return std::filesystem::path(data) / "laketop";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::filesystem::path(home) / ".local/share/laketop";
  }
  return ".laketop";
}

std::string CheckBytes(const std::string& text) {
  return ParseBytes(text) ? "" : "a size as 512MB, 2GiB or 50%, not '" + text + "'";
}

// An option's line without its checks and its variable, which follow a rule that the footer says.
class PlainFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return "";
    std::string out = " " + option->get_type_name();
    if (!option->get_default_str().empty()) out += " (" + option->get_default_str() + ")";
    return out;
  }
};

// The texts that become typed only after parsing.
struct Texts {
  std::string config;
  std::string auth = "permissive";
  std::string query_memory;
};

// A check that does not show beside the option's type.
CLI::Validator Silent(CLI::Validator check) {
  check.description("");
  return check;
}

// Each option has a variable LAKETOP_<NAME>.
void NameVariables(CLI::App& serve) {
  for (CLI::Option* option : serve.get_options()) {
    if (option->get_lnames().empty() || option->get_lnames()[0] == "help") continue;
    std::string name = "LAKETOP_";
    for (char c : option->get_lnames()[0]) {
      name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    option->envname(name);
  }
}

void AddServe(CLI::App& serve, ServeOptions& options, Texts& texts) {
  serve.add_option("--config", texts.config, "A TOML file of these options: port = 4567")
      ->check(Silent(CLI::ExistingFile))
      ->type_name("FILE");
  serve.add_option("--data-dir", options.data_dir, "Where all state is kept")
      ->default_str(DefaultDataDir().string())
      ->type_name("FOLDER")
      ->group("Options");

  constexpr const char* kNetwork = "Network";
  serve
      .add_option("--host", options.host,
                  "Address to listen on; others than loopback need "
                  "--auth enforce")
      ->capture_default_str()
      ->type_name("ADDRESS")
      ->group(kNetwork);
  serve.add_option("--port", options.port, "Port of all services; 0: any free one")
      ->capture_default_str()
      ->type_name("NUMBER")
      ->group(kNetwork);
  serve.add_flag("--tls", options.tls,
                 "Speak TLS too, on the same port; on other addresses than loopback, TLS only");
  serve
      .add_option("--tls-cert", options.tls_certificate,
                  "Certificate in PEM; without one, one is made and kept in the data folder")
      ->check(Silent(CLI::ExistingFile))
      ->type_name("FILE")
      ->group(kNetwork);
  serve.add_option("--tls-key", options.tls_key, "Its key")
      ->check(Silent(CLI::ExistingFile))
      ->type_name("FILE")
      ->group(kNetwork);
  serve.get_option("--tls")->group(kNetwork);
  serve
      .add_option("--allow-host", options.allowed_hosts,
                  "A further name of this server in Host headers; several are fine")
      ->type_name("NAME")
      ->group(kNetwork);
  serve
      .add_option("--allow-origin", options.allowed_origins,
                  "An origin whose web pages may use this server: https://lake.example")
      ->type_name("ORIGIN")
      ->group(kNetwork);

  constexpr const char* kAws = "AWS";
  serve.add_option("--region", options.region, "Region of requests that name none")
      ->capture_default_str()
      ->type_name("REGION")
      ->group(kAws);
  serve
      .add_option("--auth", texts.auth,
                  "permissive: any credentials are good, the account is an access key of twelve "
                  "digits, else 000000000000. enforce: every signature is verified")
      ->check(Silent(CLI::IsMember({"permissive", "enforce"})))
      ->capture_default_str()
      ->type_name("MODE")
      ->group(kAws);
  serve
      .add_option(
          "--credentials", options.credentials,
          "Access keys for --auth enforce, as in ~/.aws/credentials; without any, a root key is "
          "made in the data folder")
      ->check(Silent(CLI::ExistingFile))
      ->type_name("FILE")
      ->group(kAws);
  serve
      .add_option("--root-access-key-id", options.root_access_key_id,
                  "Access key of the root for --auth enforce")
      ->type_name("KEY")
      ->group(kAws);
  serve
      .add_option("--root-secret-access-key", options.root_secret_access_key,
                  "Its secret; better given by its variable than seen in a list of processes")
      ->type_name("SECRET")
      ->group(kAws);
  serve
      .add_option("--init-dir", options.init_dir,
                  "Executables that are run in order of their names before `Ready.`")
      ->check(Silent(CLI::ExistingDirectory))
      ->type_name("FOLDER")
      ->group(kAws);

  constexpr const char* kResources = "Resources";
  serve
      .add_option("--threads", options.threads,
                  "Threads that serve connections; 0: one a core, at most four")
      ->check(Silent(CLI::Range(0, 64)))
      ->capture_default_str()
      ->type_name("NUMBER")
      ->group(kResources);
  serve.add_option("--query-threads", options.query_threads, "Threads of queries; 0: one a core")
      ->check(Silent(CLI::Range(0, 1024)))
      ->capture_default_str()
      ->type_name("NUMBER")
      ->group(kResources);
  serve
      .add_option("--memory-limit", texts.query_memory,
                  "Memory of all queries together, as 512MB, 2GiB or 50%; then they spill")
      ->check(CLI::Validator(CheckBytes, ""))
      ->default_str("60%")
      ->type_name("SIZE")
      ->group(kResources);

  constexpr const char* kLog = "Log";
  serve
      .add_option("--log-level", options.log_level,
                  "debug (a line a request), info, warning, error")
      ->check(Silent(CLI::IsMember({"debug", "info", "warning", "error"})))
      ->capture_default_str()
      ->type_name("LEVEL")
      ->group(kLog);
  serve.add_option("--log-format", options.log_format, "text or json, on standard error")
      ->check(Silent(CLI::IsMember({"text", "json"})))
      ->capture_default_str()
      ->type_name("FORMAT")
      ->group(kLog);
  NameVariables(serve);
  serve.footer(
      "Each option is also a variable, LAKETOP_DATA_DIR for --data-dir, and a key of the "
      "TOML file.\nConnect clients with AWS_ENDPOINT_URL=http://127.0.0.1:4566.");
}

// Gives the file's values to the options that neither arguments nor variables have set.
void ApplyFile(CLI::App& serve, const std::string& path) {
  auto settings = ReadSettings(path);
  if (!settings) throw CLI::FileError(path + settings.error());
  for (Setting& setting : *settings) {
    CLI::Option* option = serve.get_option_no_throw("--" + setting.name);
    if (option == nullptr || setting.name == "config" || setting.name == "help") {
      throw CLI::FileError(path + ": there is no option '" + setting.name + "'");
    }
    if (option->count() > 0) continue;
    for (std::string& value : setting.values) option->add_result(std::move(value));
    option->run_callback();
  }
}

void Complete(CLI::App& serve, ServeOptions& options, const Texts& texts) {
  if (options.data_dir.empty()) options.data_dir = DefaultDataDir();
  options.enforce = texts.auth == "enforce";
  if (auto bytes = ParseBytes(texts.query_memory)) options.query_memory_bytes = *bytes;
  bool has_certificate = !options.tls_certificate.empty();
  if (has_certificate != !options.tls_key.empty()) {
    throw CLI::ValidationError("--tls-cert and --tls-key", "belong together");
  }
  options.tls = options.tls || has_certificate;
  if (options.root_access_key_id.empty() != options.root_secret_access_key.empty()) {
    throw CLI::ValidationError("--root-access-key-id and --root-secret-access-key",
                               "belong together");
  }
}

}  // namespace

std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  std::size_t digits = 0;
  double number = 0;
  try {
    number = std::stod(std::string(text), &digits);
  } catch (const std::logic_error&) {
    return std::nullopt;
  }
  std::string unit(text.substr(digits));
  std::erase(unit, ' ');
  for (char& c : unit) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  double factor = 0;
  if (unit.empty() || unit == "b") factor = 1;
  if (unit == "k" || unit == "kb" || unit == "kib") factor = 1024;
  if (unit == "m" || unit == "mb" || unit == "mib") factor = 1024.0 * 1024;
  if (unit == "g" || unit == "gb" || unit == "gib") factor = 1024.0 * 1024 * 1024;
  if (unit == "%" && number <= 100) {
    factor = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
             static_cast<double>(sysconf(_SC_PAGESIZE)) / 100;
  }
  double bytes = number * factor;
  // Less is of no use to a query, and a slip of the pen more often than meant.
  if (!(bytes >= 16.0 * 1024 * 1024) || bytes > 1e15) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

Command ParseCommandLine(int argc, const char* const* argv) {
  CLI::App app(
      "Laketop runs AWS data pipelines on one machine: S3, Glue, Athena and what they "
      "need, in one process.",
      "laketop");
  app.require_subcommand(1);
  auto formatter = std::make_shared<PlainFormatter>();
  formatter->column_width(34);
  app.formatter(formatter);

  ServeOptions serve_options;
  Texts texts;
  CLI::App& serve = *app.add_subcommand("serve", "Run the server until it is told to stop");
  AddServe(serve, serve_options, texts);

  CLI::App& version = *app.add_subcommand("version", "Print the version");

  ResetCommand reset_command{kEndpoint};
  CLI::App& reset = *app.add_subcommand("reset", "Drop all state of a running server");
  reset.add_option("--endpoint", reset_command.endpoint, "Where the server is")
      ->envname("AWS_ENDPOINT_URL")
      ->capture_default_str()
      ->type_name("URL");

  ClockCommand clock_command{kEndpoint, {}};
  CLI::App& clock = *app.add_subcommand(
      "clock",
      "Show the clock of a running server, or move it on: schedules, expiries and "
      "retention follow it");
  clock.add_option("--advance", clock_command.advance_seconds, "How far to move it on")
      ->type_name("SECONDS");
  clock.add_option("--endpoint", clock_command.endpoint, "Where the server is")
      ->envname("AWS_ENDPOINT_URL")
      ->capture_default_str()
      ->type_name("URL");

  try {
    app.parse(argc, argv);
    if (serve.parsed() && !texts.config.empty()) ApplyFile(serve, texts.config);
    if (serve.parsed()) Complete(serve, serve_options, texts);
  } catch (const CLI::ParseError& error) {
    return Done{app.exit(error)};
  }
  if (version.parsed()) return VersionCommand{};
  if (reset.parsed()) return reset_command;
  if (clock.parsed()) return clock_command;
  return serve_options;
}

}  // namespace laketop::main
