#include "server/listing_json.hpp"

#include "server/listing_escape.hpp"
#include "server/listing_value.hpp"

namespace server {
namespace {

void append_entry(std::string& out, const DirectoryEntry& entry) {
  out += "{\"name\":";
  append_json_string(out, entry.name);
  out += entry.is_directory ? R"(,"type":"directory","size":null)" : R"(,"type":"file","size":)";
  if (!entry.is_directory) out += std::to_string(entry.size);
  out.append(R"(,"modified":")").append(timestamp(entry.modified_seconds));
  out += R"(","href":")";
  append_reference(out, entry.name, entry.is_directory);
  out += "\"}";
}

}  // namespace

std::string render_json(const ListingView& view) {
  std::string out = "{\"path\":";
  append_json_string(out, view.path);
  out.append(",\"total\":").append(std::to_string(view.total));
  out.append(",\"cut\":").append(view.cut() ? "true" : "false");
  out.append(",\"page\":").append(std::to_string(view.page));
  out.append(",\"pages\":").append(std::to_string(view.pages));
  out += ",\"entries\":[";
  const char* separator = "\n";
  for (const DirectoryEntry& entry : view.entries) {
    out += separator;
    append_entry(out, entry);
    separator = ",\n";
  }
  out += "\n]}\n";
  return out;
}

}  // namespace server
