#include "config/print.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "config/schema.hpp"
#include "tests/config/loading.hpp"

namespace config {
namespace {

/// Sets every key to a random value of its type.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  Config make() {
    Config config;
    for (const Key* const section : keys_of("")) fill(*section, config);
    return config;
  }

  void operator()(const DurationKey& type) {
    set_number(type, between(type.least.count(), type.most.count()));
  }
  void operator()(const SizeKey& type) { set_unsigned(type); }
  void operator()(const RateKey& type) { set_unsigned(type); }
  void operator()(const CountKey& type) { set_number(type, between(type.least, type.most)); }
  void operator()(const FlagKey& type) { type.member(*config_) = chance(); }
  void operator()(const SwitchKey& type) { type.member(*config_) = chance(); }
  void operator()(const ChoiceKey& type) { type.store(*config_, below(type.names.size())); }
  void operator()(const CodingsKey& type) {
    std::vector<ContentCoding> all = {ContentCoding::gzip, ContentCoding::brotli,
                                      ContentCoding::zstd};
    std::ranges::shuffle(all, random_);
    all.resize(below(all.size() + 1));
    type.member(*config_) = all;
  }
  void operator()(const StatusKey& type) {
    type.member(*config_) = type.allowed[below(type.allowed.size())];
  }
  void operator()(const StatusesKey& type) {
    type.member(*config_) = {{.first = 400, .last = 499}, {.first = 200, .last = 200}};
  }
  void operator()(const ModeKey& type) {
    type.member(*config_).reset();
    const bool is_unix =
        config_->server.listen.back().address.family == Address::Family::unix_domain;
    if (is_unix && chance()) type.member(*config_) = static_cast<unsigned>(below(01000));
  }
  void operator()(const FolderKey& type) { type.member(*config_) = chance() ? "/" : "/usr"; }
  void operator()(const LogSinkKey& type) {
    type.member(*config_) = chance() ? "stdout" : "/\"\\.log";
  }
  void operator()(const AddressKey& type) {
    // Each another one.
    const auto port = static_cast<std::uint16_t>(++unique_);
    const Address all[] = {{.family = Address::Family::ipv4, .host = "127.0.0.1", .port = port},
                           {.family = Address::Family::ipv6, .host = "::1", .port = port},
                           {.family = Address::Family::unix_domain,
                            .host = "/\"\\" + std::to_string(port),
                            .port = 0}};
    type.member(*config_) = all[below(3)];
  }
  void operator()(const SwitchedAddressKey& type) {
    type.member(*config_).reset();
    if (chance()) type.member(*config_) = {.host = "127.0.0.2", .port = 9180};
  }
  void operator()(const TextKey& type) {
    type.member(*config_) = type.may_be_empty && chance() ? "" : sample(*type.form);
  }
  void operator()(const TextsKey& type) {
    std::vector<std::string>& texts = type.member(*config_);
    texts.clear();
    for (std::size_t count = below(3) + (type.may_be_empty ? 0 : 1); count > 0; --count) {
      std::string text = sample(*type.form);
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
    }
  }
  void operator()(const PairsKey& type) {
    std::vector<PairsKey::Pair> pairs;
    if (chance()) pairs.emplace_back(sample(*type.first), sample(*type.second));
    type.store(*config_, pairs);
  }
  void operator()(const TableKey&) { fill_section(full_name(*key_)); }
  void operator()(const TablesKey& type) {
    const Key& key = *key_;
    type.clear(*config_);
    for (std::size_t count = below(3) + (key.fallback.empty() ? 1 : 0); count > 0; --count) {
      type.append(*config_, 0);
      fill_section(full_name(key));
      mend();
    }
  }
  void operator()(const EndpointsKey& type) {
    std::vector<Endpoint>& list = type.member(*config_);
    list.clear();
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      list.emplace_back();
      if (chance()) {
        fill_section("server.listen");
      } else {
        fill(*find_key("server.listen", "address"), *config_);
      }
    }
  }

 private:
  void fill(const Key& key, Config& config) {
    config_ = &config;
    key_ = &key;
    const bool is_listed = std::holds_alternative<SwitchKey>(key.type);
    std::visit(*this, key.type);
    if (is_listed && config_->sites.back().listing.enabled) fill_section(full_name(key));
  }
  void fill_section(const std::string& section) {
    for (const Key* const key : keys_of(section)) fill(*key, *config_);
  }

  /// What is only right or wrong together.
  void mend() {
    Proxy& proxy = config_->proxy;
    if (proxy.trusted.empty()) proxy.protocol = false;
    Sandbox& sandbox = config_->sandbox;
    if (sandbox.landlock || sandbox.seccomp) sandbox.no_new_privileges = true;
    Site& site = config_->sites.back();
    if (config_->sites.size() > 1 && site.hosts.empty()) site.hosts = {sample(kHost)};
    if (!site.headers.empty() && site.headers.back().set.empty()) {
      site.headers.back().set = {{.name = "X-A", .value = "b"}};
    }
    if (!site.redirects.empty()) {
      Redirect& redirect = site.redirects.back();
      redirect.to = redirect.status == 410 ? "" : sample(kRedirectTarget);
    }
  }

  /// Hosts each another one.
  std::string sample(const TextForm& form) {
    if (&form == &kHost) return "*.h" + std::to_string(++unique_) + ".org";
    if (&form == &kFileName) return chance() ? "a \"b\\.html" : "\xC3\xA9\t\x7F";
    if (&form == &kGlob) return chance() ? "/old/**" : "/o\\*d/*";
    if (&form == &kRedirectTarget) return chance() ? "/new/$1?a=b#c" : "https://a.b/$1";
    if (&form == &kSettableField) return chance() ? "X-B" : "a!#$'*+";
    if (&form == &kAppendableField) return "Vary";
    if (&form == &kRemovableField) return chance() ? "Server" : "X-C";
    if (&form == &kFieldValue) return chance() ? "\"q\"\t\\ '\xC3\xA9'" : "a, b";
    if (&form == &kErrorStatus) return chance() ? "404" : "5xx";
    return std::string(form.example);
  }

  template <typename Type>
  void set_unsigned(const Type& type) {
    set_number(
        type, between(static_cast<std::int64_t>(type.least), static_cast<std::int64_t>(type.most)));
  }
  template <typename Type>
  void set_number(const Type& type, std::int64_t number) {
    std::visit([&](const auto member) { set(member(*config_), number); }, type.member);
  }
  template <typename T>
  static void set(T& member, std::int64_t number) {
    member = static_cast<T>(number);
  }
  template <typename T>
  void set(std::optional<T>& member, std::int64_t number) {
    member = chance() ? std::optional(static_cast<T>(number)) : std::nullopt;
  }

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  std::size_t below(std::size_t end) {
    return static_cast<std::size_t>(between(0, static_cast<std::int64_t>(end) - 1));
  }
  bool chance() { return below(2) == 0; }

  std::mt19937 random_;
  Config* config_ = nullptr;
  const Key* key_ = nullptr;
  unsigned unique_ = 0;
};

TEST(Print, LoadsBackToTheSameConfiguration) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Config config = Generator(seed).make();
    ASSERT_NE(config, Config());
    const std::string text = print({.config = config, .origins = {}});
    const Loaded loaded = load_text(text, "");
    ASSERT_TRUE(loaded) << "seed " << seed << "\n" << text << to_string(loaded.error());
    ASSERT_EQ(tests::without_lines(loaded->config), config) << "seed " << seed << "\n" << text;
  }
}

TEST(Print, NamesEveryKey) {
  Config config = Generator(1).make();
  config.sites.front().listing.enabled = true;
  config.sites.front().headers.emplace_back();
  config.sites.front().redirects.emplace_back();
  config.server.listen.front().backlog = 7;
  const std::string text = print({.config = config, .origins = {}});
  for (const Key& key : schema()) {
    const bool is_section = text.contains(header(full_name(key)) + "\n");
    EXPECT_TRUE(is_section || text.contains(std::string(key.name) + " = ")) << full_name(key);
  }
}

TEST(Print, TellsWhereEachValueComesFrom) {
  auto loaded = load_text(
      "[limits]\nidle-timeout = \"2m\"\n[[site]]\nroot = \"/\"\n\n[[site.headers]]\n"
      "match = \"/**\"\nset = { A = \"b\" }\n",
      "dir/q.toml");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  loaded->origins["server.workers"] = "command line";
  loaded->origins["log.level"] = "a\nb\x1B\xFF";
  const std::string text = print(*loaded);
  for (const char* const expected :
       {"idle-timeout = \"2m\"  # dir/q.toml:2\n", "workers = \"auto\"  # command line\n",
        "root = \"/\"  # dir/q.toml:4\n", "match = \"/**\"  # dir/q.toml:7\n",
        "send-timeout = \"30s\"\n", "level = \"info\"  # a?b?\?\n",
        "\n[[site.headers]]\nmatch = "}) {
    EXPECT_TRUE(text.contains(expected)) << expected << "\n" << text;
  }
  EXPECT_TRUE(load_text(text, ""));
}

}  // namespace
}  // namespace config
