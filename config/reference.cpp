// Writes what is made of the table of settings: config_reference json-schema >
// config/quoit.schema.json
#include <cstdio>
#include <string>
#include <string_view>

#include "config/default_file.hpp"
#include "config/json_schema.hpp"
#include "config/man_page.hpp"
#include "config/settings_table.hpp"

namespace {

struct Rendering {
  std::string_view name;
  std::string (*render)();
};

constexpr Rendering kRenderings[] = {{"default-file", config::render_default_file},
                                     {"json-schema", config::render_json_schema},
                                     {"man-page", config::render_man_page},
                                     {"settings-table", config::render_settings_table}};

}  // namespace

int main(int argc, char** argv) {
  for (const Rendering& rendering : kRenderings) {
    if (argc != 2 || rendering.name != argv[1]) continue;
    std::fputs(rendering.render().c_str(), stdout);
    return 0;
  }
  std::fputs("Usage: config_reference default-file|json-schema|man-page|settings-table\n", stderr);
  return 2;
}
