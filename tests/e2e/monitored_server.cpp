#include "tests/e2e/monitored_server.hpp"

#include <charconv>

namespace tests {

MonitoredServer::MonitoredServer(const std::string& more) : process_(written(more)) {}

std::filesystem::path MonitoredServer::written(const std::string& more) const {
  (void)folder_.write("www/small", std::string(kSmall, 's'));
  (void)folder_.write("www/large", std::string(kLarge, 'l'));
  configure(more);
  return configuration();
}

void MonitoredServer::configure(const std::string& more) const {
  (void)folder_.write("q.toml",
                      "[server]\nlisten = [\"127.0.0.1:0\"]\nworkers = 2\n"
                      "[cache]\nrevalidate = \"1h\"\n"
                      "[metrics]\nlisten = \"unix:" +
                          socket().string() + "\"\n" + more +
                          "\n[[site]]\nroot = \"www\"\n"
                          "[[site]]\nhosts = [\"b.example\"]\nroot = \"www\"\n");
}

HttpResponse MonitoredServer::ask(std::string_view path) const {
  return HttpClient(RawClient::to_unix(socket())).get(path);
}

bool MonitoredServer::comes_to(std::string_view sample, std::uint64_t value) const {
  for (int i = 0; i < 10'000; ++i) {
    if (value_in(metrics(), sample) == value) return true;
  }
  return false;
}

std::uint64_t value_in(const std::string& page, std::string_view sample) {
  const std::string line = "\n" + std::string(sample) + " ";
  const std::size_t at = page.find(line);
  std::uint64_t value = 0;
  if (at == std::string::npos) return value;
  std::from_chars(page.data() + at + line.size(), page.data() + page.size(), value);
  return value;
}

}  // namespace tests
