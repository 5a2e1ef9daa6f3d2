#pragma once

#include <cstdint>
#include <filesystem>

#include "server/listener_group.hpp"
#include "server/worker_service.hpp"
#include "tests/runtime/support.hpp"

namespace server {

struct TestAssignment {
  WorkerAssignment assignment;
  std::uint16_t port;
};

/// One site with that root, on a port of its own. What is referred to outlives the worker.
inline TestAssignment assign_site(const std::filesystem::path& root, Generation& generation,
                                  SiteMetrics& site) {
  auto group = ListenerGroup::open({.address = {config::Address::Family::ipv4, "127.0.0.1", 0}},
                                   generation.config().limits, 1);
  CHECK(group.has_value());
  auto folder = RootFolder::open(root.string());
  CHECK(folder.has_value());
  TestAssignment made{.assignment = {.part = {.generation = Generation::Lease(generation),
                                              .share = {.connections = 100,
                                                        .waiting = 100,
                                                        .cache_memory = 1 << 20,
                                                        .open_files = 16},
                                              .folders = {},
                                              .metrics = {&site}},
                                     .opened = std::move(group->listeners)},
                      .port = group->address.port};
  made.assignment.part.folders.push_back(std::move(*folder));
  return made;
}

}  // namespace server
