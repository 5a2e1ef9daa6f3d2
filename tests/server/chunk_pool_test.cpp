#include "server/chunk_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

/// The chunks that had to be allocated for so many that are in use at a time.
std::uint64_t allocated_for(ChunkPool& pool, std::size_t count) {
  std::vector<ChunkPool::Chunk> used;
  used.reserve(count);
  const std::uint64_t before = tests::allocations();
  while (used.size() < count) used.push_back(pool.acquire());
  const std::uint64_t allocated = tests::allocations() - before;
  for (ChunkPool::Chunk& chunk : used) pool.release(std::move(chunk));
  return allocated;
}

TEST(ChunkPool, KeepsTheChunksOfManyResponses) {
  constexpr std::size_t kOfManyResponses = 128;
  ChunkPool pool;
  EXPECT_EQ(allocated_for(pool, kOfManyResponses), kOfManyResponses);
  EXPECT_EQ(allocated_for(pool, kOfManyResponses), 0U);
}

TEST(ChunkPool, GivesBackWhatAFloodTook) {
  constexpr std::size_t kOfAFlood = 1000;
  ChunkPool pool;
  (void)allocated_for(pool, kOfAFlood);
  EXPECT_EQ(allocated_for(pool, kOfAFlood), kOfAFlood - ChunkPool::kMostFree);
}

}  // namespace
}  // namespace server
