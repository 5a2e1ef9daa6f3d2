// Writes what is made of the table of settings: config_reference default-file > config/quoit.toml
#include <cstdio>
#include <string>
#include <string_view>

#include "config/default_file.hpp"

namespace {

struct Rendering {
  std::string_view name;
  std::string (*render)();
};

constexpr Rendering kRenderings[] = {{"default-file", config::render_default_file}};

}  // namespace

int main(int argc, char** argv) {
  for (const Rendering& rendering : kRenderings) {
    if (argc != 2 || rendering.name != argv[1]) continue;
    std::fputs(rendering.render().c_str(), stdout);
    return 0;
  }
  std::fputs("Usage: config_reference default-file\n", stderr);
  return 2;
}
