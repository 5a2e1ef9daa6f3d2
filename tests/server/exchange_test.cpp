#include "server/exchange.hpp"

#include <string_view>

#include <gtest/gtest.h>

#include "tests/server/message.hpp"

namespace server {
namespace {

std::string_view text(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

TEST(Exchange, KeepsBytesUntilTheyAreDropped) {
  Exchange exchange(tests::kSmallLimits);
  exchange.keep(std::string_view("one two"));
  exchange.drop(4);
  EXPECT_EQ(text(exchange.kept()), "two");
  exchange.keep(std::string_view(" three"));
  EXPECT_EQ(text(exchange.kept()), "two three");
  exchange.compact();
  EXPECT_EQ(text(exchange.kept()), "two three");
  exchange.drop(9);
  EXPECT_TRUE(exchange.kept().empty());
  exchange.keep(std::string_view("four"));
  EXPECT_EQ(text(exchange.kept()), "four");
}

TEST(ExchangePool, GivesTheLastOneBackFirst) {
  ExchangePool pool(tests::kSmallLimits);
  auto first = pool.acquire();
  auto second = pool.acquire();
  const Exchange* const last = second.get();
  pool.release(std::move(first));
  pool.release(std::move(second));
  EXPECT_EQ(pool.acquire().get(), last);
}

}  // namespace
}  // namespace server
