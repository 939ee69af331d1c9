// SPDX-License-Identifier: Apache-2.0
#include "formats/grok.hpp"

#include <array>
#include <map>

namespace laketop::formats {
namespace {

struct Named {
  std::string_view name;
  std::string_view regex;
};

// The names that grok users know, each for what its name says.
constexpr std::array kPatterns{
    Named{"USERNAME", "[a-zA-Z0-9._-]+"},
    Named{"USER", "%{USERNAME}"},
    Named{"EMAILADDRESS", "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+@%{HOSTNAME}"},
    Named{"INT", "[+-]?[0-9]+"},
    Named{"BASE10NUM", "[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)"},
    Named{"NUMBER", "%{BASE10NUM}"},
    Named{"BASE16NUM", "[+-]?(?:0x)?[0-9A-Fa-f]+"},
    Named{"BASE16FLOAT", "\\b[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\\.[0-9A-Fa-f]*)?|\\.[0-9A-Fa-f]+)\\b"},
    Named{"BOOLEAN", "(?i:true|false)"},
    Named{"POSINT", "\\b[1-9][0-9]*\\b"},
    Named{"NONNEGINT", "\\b[0-9]+\\b"},
    Named{"WORD", "\\b\\w+\\b"},
    Named{"NOTSPACE", "\\S+"},
    Named{"SPACE", "\\s*"},
    Named{"DATA", ".*?"},
    Named{"GREEDYDATA", ".*"},
    Named{"QUOTEDSTRING",
          "(?:\"(?:\\\\.|[^\\\\\"])*\"|'(?:\\\\.|[^\\\\'])*'|`(?:\\\\.|[^\\\\`])*`)"},
    Named{"QS", "%{QUOTEDSTRING}"},
    Named{"UUID", "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}"},
    Named{"CISCOMAC", "(?:[A-Fa-f0-9]{4}\\.){2}[A-Fa-f0-9]{4}"},
    Named{"WINDOWSMAC", "(?:[A-Fa-f0-9]{2}-){5}[A-Fa-f0-9]{2}"},
    Named{"COMMONMAC", "(?:[A-Fa-f0-9]{2}:){5}[A-Fa-f0-9]{2}"},
    Named{"MAC", "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})"},
    Named{"IPV4",
          "(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})\\.){3}"
          "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"},
    Named{"IPV6", "(?:[0-9A-Fa-f]{0,4}:){2,7}(?:%{IPV4}|[0-9A-Fa-f]{0,4})(?:%.+)?"},
    Named{"IP", "(?:%{IPV6}|%{IPV4})"},
    Named{"HOSTNAME",
          "\\b[0-9A-Za-z][0-9A-Za-z_-]{0,62}(?:\\.[0-9A-Za-z][0-9A-Za-z_-]{0,62})*"
          "(?:\\.?|\\b)"},
    Named{"HOST", "%{HOSTNAME}"},
    Named{"IPORHOST", "(?:%{IP}|%{HOSTNAME})"},
    Named{"HOSTPORT", "%{IPORHOST}:%{POSINT}"},
    Named{"UNIXPATH", "(?:/[\\w%!$@:.,~+-]*)+"},
    Named{"WINPATH", "(?:[A-Za-z]+:|\\\\)(?:\\\\[^\\\\?*]*)+"},
    Named{"PATH", "(?:%{UNIXPATH}|%{WINPATH})"},
    Named{"TTY", "/dev/(?:pts|tty(?:[pq])?)(?:\\w+)?/?[0-9]+"},
    Named{"URIPROTO", "[A-Za-z]+(?:\\+[A-Za-z+]+)?"},
    Named{"URIHOST", "%{IPORHOST}(?::%{POSINT})?"},
    Named{"URIPATH", "(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%_-]*)+"},
    Named{"URIPARAM", "\\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\\[\\]-]*"},
    Named{"URIPATHPARAM", "%{URIPATH}(?:%{URIPARAM})?"},
    Named{"URI", "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?"},
    Named{"MONTH",
          "\\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|Jun(?:e)?|"
          "Jul(?:y)?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|"
          "Dec(?:ember)?)\\b"},
    Named{"MONTHNUM", "(?:0?[1-9]|1[0-2])"},
    Named{"MONTHNUM2", "(?:0[1-9]|1[0-2])"},
    Named{"MONTHDAY", "(?:0[1-9]|[12][0-9]|3[01]|[1-9])"},
    Named{"DAY",
          "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|"
          "Sat(?:urday)?|Sun(?:day)?)"},
    Named{"YEAR", "(?:[0-9]{4}|[0-9]{2})"},
    Named{"HOUR", "(?:2[0-3]|[01]?[0-9])"},
    Named{"MINUTE", "[0-5][0-9]"},
    Named{"SECOND", "(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?"},
    Named{"TIME", "%{HOUR}:%{MINUTE}(?::%{SECOND})?"},
    Named{"DATE_US", "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}"},
    Named{"DATE_EU", "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}"},
    Named{"DATE", "(?:%{DATE_US}|%{DATE_EU})"},
    Named{"DATESTAMP_US", "%{DATE_US}[- ]%{TIME}"},
    Named{"DATESTAMP_EU", "%{DATE_EU}[- ]%{TIME}"},
    Named{"DATESTAMP", "%{DATE}[- ]%{TIME}"},
    Named{"ISO8601_TIMEZONE", "(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))"},
    Named{"ISO8601_SECOND", "%{SECOND}"},
    Named{"TIMESTAMP_ISO8601",
          "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}"
          "(?::?%{SECOND})?%{ISO8601_TIMEZONE}?"},
    Named{"TZ", "(?:[PMCE][SD]T|UTC)"},
    Named{"DATESTAMP_RFC822", "%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}"},
    Named{"DATESTAMP_RFC2822", "%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}"},
    Named{"DATESTAMP_OTHER", "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}"},
    Named{"DATESTAMP_EVENTLOG", "%{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}"},
    Named{"CISCOTIMESTAMP", "%{MONTH} %{MONTHDAY} %{TIME}"},
    Named{"SYSLOGTIMESTAMP", "%{MONTH} +%{MONTHDAY} %{TIME}"},
    Named{"PROG", "[\\w._/%-]+"},
    Named{"SYSLOGPROG", "%{PROG:program}(?:\\[%{POSINT:pid}\\])?"},
    Named{"SYSLOGHOST", "%{IPORHOST}"},
    Named{"SYSLOGFACILITY", "<%{NONNEGINT:facility}.%{NONNEGINT:priority}>"},
    Named{"HTTPDATE", "%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}"},
    Named{"SYSLOGBASE",
          "%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?"
          "%{SYSLOGHOST:logsource} %{SYSLOGPROG}:"},
    Named{"COMMONAPACHELOG",
          "%{IPORHOST:clientip} %{USER:ident} %{USER:auth} \\[%{HTTPDATE:timestamp}\\] "
          "\"(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|"
          "%{DATA:rawrequest})\" %{NUMBER:response} (?:%{NUMBER:bytes}|-)"},
    Named{"COMBINEDAPACHELOG", "%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}"},
    Named{"LOGLEVEL",
          "(?i:alert|trace|debug|notice|info|warn(?:ing)?|err(?:or)?|crit(?:ical)?|"
          "fatal|severe|emerg(?:ency)?)"},
};

HiveType TypeNamed(std::string_view name) {
  static const std::map<std::string_view, HiveKind> kTypes{
      {"byte", HiveKind::kTinyInt},  {"boolean", HiveKind::kBoolean},
      {"double", HiveKind::kDouble}, {"short", HiveKind::kSmallInt},
      {"int", HiveKind::kInt},       {"long", HiveKind::kBigInt},
      {"float", HiveKind::kFloat}};
  const auto found = kTypes.find(name);
  return {.kind = found == kTypes.end() ? HiveKind::kString : found->second};
}

class Expander {
 public:
  explicit Expander(std::string_view custom) {
    while (!custom.empty()) {
      const std::size_t end = custom.find('\n');
      std::string_view line = custom.substr(0, end);
      custom.remove_prefix(end == std::string_view::npos ? custom.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      while (line.starts_with(' ')) line.remove_prefix(1);
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos || line.starts_with('#')) continue;
      std::string_view regex = line.substr(space + 1);
      while (regex.starts_with(' ')) regex.remove_prefix(1);
      custom_.insert_or_assign(std::string(line.substr(0, space)), std::string(regex));
    }
  }

  FormatResult<void> Expand(std::string_view pattern, int depth) {
    if (depth > kGrokDepthMax) return TooLarge("grok patterns are nested too deeply");
    bool in_brackets = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (out_.regex.size() > kGrokRegexBytesMax) return TooLarge("a grok pattern is too long");
      const char c = pattern[i];
      if (c == '\\' && i + 1 < pattern.size()) {
        out_.regex += pattern.substr(i, 2);
        ++i;
      } else if (c == '%' && i + 1 < pattern.size() && pattern[i + 1] == '{') {
        const std::size_t end = pattern.find('}', i);
        if (end == std::string_view::npos) return Corrupt("a grok pattern's brace is not closed");
        FormatResult<void> piece = Piece(pattern.substr(i + 2, end - i - 2), depth);
        if (!piece) return piece;
        i = end;
      } else if (c == '(' && !in_brackets && NamedGroupAt(pattern, i)) {
        // (?<field>…) is a field without a pattern's name.
        const std::size_t end = pattern.find('>', i);
        out_.fields.push_back(
            {std::string(pattern.substr(i + 3, end - i - 3)), {.kind = HiveKind::kString}});
        out_.regex += '(';
        i = end;
      } else if (c == '(' && !in_brackets) {
        // A group of the user's own does not become a column.
        out_.regex += i + 1 < pattern.size() && pattern[i + 1] == '?' ? "(" : "(?:";
      } else {
        if (c == '[') in_brackets = true;
        if (c == ']') in_brackets = false;
        out_.regex += c;
      }
    }
    return {};
  }

  GrokPattern Take() { return std::move(out_); }

 private:
  static bool NamedGroupAt(std::string_view pattern, std::size_t at) {
    if (!pattern.substr(at).starts_with("(?<") || at + 3 >= pattern.size()) return false;
    const char first = pattern[at + 3];
    return first != '=' && first != '!' && pattern.find('>', at) != std::string_view::npos;
  }

  // NAME, NAME:field or NAME:field:type.
  FormatResult<void> Piece(std::string_view text, int depth) {
    const std::size_t colon = text.find(':');
    const std::string name(text.substr(0, colon));
    const std::string* custom = nullptr;
    if (const auto found = custom_.find(name); found != custom_.end()) custom = &found->second;
    std::string_view regex;
    if (custom != nullptr) {
      regex = *custom;
    } else {
      for (const Named& known : kPatterns) {
        if (known.name == name) regex = known.regex;
      }
    }
    if (regex.empty()) return Corrupt("the grok pattern " + name + " is not defined");
    std::string_view field =
        colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    std::string_view type;
    if (const std::size_t second = field.find(':'); second != std::string_view::npos) {
      type = field.substr(second + 1);
      field = field.substr(0, second);
    }
    if (field.empty() || field == "UNWANTED") {
      out_.regex += "(?:";
    } else {
      out_.regex += '(';
      out_.fields.push_back({std::string(field), TypeNamed(type)});
    }
    FormatResult<void> inner = Expand(regex, depth + 1);
    if (!inner) return inner;
    out_.regex += ')';
    return {};
  }

  std::map<std::string, std::string> custom_;
  GrokPattern out_;
};

}  // namespace

FormatResult<GrokPattern> ExpandGrok(std::string_view pattern, std::string_view custom) {
  Expander expander(custom);
  FormatResult<void> expanded = expander.Expand(pattern, 0);
  if (!expanded) return std::unexpected(expanded.error());
  return expander.Take();
}

}  // namespace laketop::formats
