#include "config/similar.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace config {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"idle-timeout", "send-timeout", "index",
                                                    "root"};

TEST(MostSimilar, ForgivesSlips) {
  struct Case {
    const char* word;
    const char* meant;
  };
  const Case cases[] = {{"idle-timout", "idle-timeout"},    // a letter left out
                        {"idle-timeoutt", "idle-timeout"},  // one too many
                        {"idle_timeout", "idle-timeout"},   // another one
                        {"idel-timeout", "idle-timeout"},   // two exchanged
                        {"sendtimeout", "send-timeout"},    // nearer than idle-timeout
                        {"idnex", "index"},
                        {"nidxe", "index"},
                        {"rot", "root"},
                        {"toor", "root"},
                        {"indexes", "index"}};
  for (const Case& each : cases)
    EXPECT_EQ(most_similar(each.word, kWords), each.meant) << each.word;
}

TEST(MostSimilar, DoesNotGuess) {
  for (const std::string& word :
       {std::string(), std::string("x"), std::string("tree"), std::string("timeout"),
        std::string("indicate"), std::string(1'000'000, 'i')}) {
    EXPECT_EQ(most_similar(word, kWords), std::nullopt) << word.substr(0, 20);
  }
}

}  // namespace
}  // namespace config
