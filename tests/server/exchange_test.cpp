#include "server/exchange.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"
#include "tests/server/message.hpp"

namespace server {
namespace {

std::string_view text(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

TEST(Exchange, KeepsBytesUntilTheyAreDropped) {
  const std::string bytes = tests::pattern(100);
  const std::string_view all = bytes;
  Exchange exchange;
  exchange.keep(all.substr(0, 10));
  exchange.drop(4);
  EXPECT_EQ(text(exchange.kept()), all.substr(4, 6));
  exchange.keep(all.substr(10, 20));
  EXPECT_EQ(text(exchange.kept()), all.substr(4, 26));
  exchange.compact();
  EXPECT_EQ(text(exchange.kept()), all.substr(4, 26));
  exchange.drop(26);
  EXPECT_TRUE(exchange.kept().empty());
  exchange.keep(all);
  EXPECT_EQ(text(exchange.kept()), all);
}

TEST(ExchangePool, GivesTheLastOneBackFirst) {
  RequestIds ids;
  ExchangePool pool(ids);
  auto first = pool.acquire();
  auto second = pool.acquire();
  const Exchange* const last = second.get();
  pool.release(std::move(first));
  pool.release(std::move(second));
  EXPECT_EQ(pool.acquire().get(), last);
}

TEST(ExchangePool, ForgetsTheBytesOfAClientWhateverItsMessageWasIn) {
  const std::string bytes = tests::pattern(100);
  RequestIds ids;
  ExchangePool pool(ids);
  for (const std::size_t dropped : {0U, 1U, 99U, 100U}) {
    auto exchange = pool.acquire();
    EXPECT_TRUE(exchange->kept().empty());
    exchange->keep(bytes);
    exchange->drop(dropped);
    pool.release(std::move(exchange));
  }
  const auto exchange = pool.acquire();
  EXPECT_TRUE(exchange->kept().empty());
  exchange->keep(std::string_view("next"));
  EXPECT_EQ(text(exchange->kept()), "next");
}

TEST(ExchangePool, LetsGoOfWhatAResponseWasMadeOf) {
  RequestIds ids;
  ExchangePool pool(ids);
  auto exchange = pool.acquire();
  exchange->response.keep(Resource::refused(Status::not_found), {});
  pool.release(std::move(exchange));
  EXPECT_FALSE(pool.acquire()->response.resource());
}

}  // namespace
}  // namespace server
