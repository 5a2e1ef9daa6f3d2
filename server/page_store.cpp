#include "server/page_store.hpp"

#include <algorithm>
#include <cstring>

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace server {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kSize = PageStore::kMostBlocks * PageStore::kBlock;
constexpr std::uint32_t kPagesOfBlock = PageStore::kBlock / kPage;

/// A file in memory; nothing where the kernel, or a limit for files, forbids it.
runtime::Fd make_file(std::size_t size) noexcept {
  rlimit limit{};
  // Beyond the limit a signal would end the process (setrlimit(2)).
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur < size) return {};
  runtime::Fd file(::memfd_create("quoit-pages", MFD_CLOEXEC));
  if (file && ::ftruncate(file.get(), static_cast<off_t>(size)) != 0) return {};
  return file;
}

char* map(int file, std::size_t size) noexcept {
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

}  // namespace

PageStore::PageStore(const Options& options) noexcept
    : least_body_(options.least_body), requests_(options.requests), file_(make_file(kSize)) {
  if (file_) memory_ = map(file_.get(), kSize);
  set_blocks(options.blocks);
}

PageStore::~PageStore() {
  if (memory_ != nullptr) (void)::munmap(memory_, kSize);
}

void PageStore::set_blocks(std::size_t blocks) noexcept {
  blocks_ = memory_ == nullptr ? 0 : std::min(blocks, kMostBlocks);
  for (std::size_t block = blocks_; block < kMostBlocks; ++block) give_up(block);
  if (current_ >= blocks_) current_ = 0;
}

std::optional<std::uint64_t> PageStore::find(std::string_view body, PagePlace& place,
                                             runtime::system::TimePoint now) noexcept {
  if (holds(place)) return std::uint64_t{place.page} * kPage;
  if (++place.requests <= requests_) return std::nullopt;
  const auto pages = static_cast<std::uint32_t>((body.size() + kPage - 1) / kPage);
  if (!make_room(pages, now)) return std::nullopt;

  Block& block = states_[current_];
  std::memcpy(address_of(current_) + block.pages * kPage, body.data(), body.size());
  place = {.generation = block.generation,
           .page = static_cast<std::uint32_t>(current_) * kPagesOfBlock + block.pages,
           .requests = 0};
  block.pages += pages;
  block.filled = now;
  return std::uint64_t{place.page} * kPage;
}

bool PageStore::holds(const PagePlace& place) const noexcept {
  return place.generation != 0 &&
         states_[place.page / kPagesOfBlock].generation == place.generation;
}

bool PageStore::make_room(std::uint32_t pages, runtime::system::TimePoint now) noexcept {
  if (states_[current_].generation != 0 && states_[current_].pages + pages <= kPagesOfBlock) {
    return true;
  }
  const bool is_first = states_[current_].generation == 0;
  const std::size_t next = is_first ? current_ : (current_ + 1) % blocks_;
  const Block& oldest = states_[next];
  if (oldest.generation != 0 && now < oldest.filled + kLeastStay) return false;
  give_up(next);
  current_ = next;
  states_[next] = {.generation = ++generation_, .pages = 0, .filled = now};
  return true;
}

void PageStore::give_up(std::size_t block) noexcept {
  if (states_[block].generation == 0) return;
  states_[block] = {};
  // Whatever sockets still refer to stays with them.
  (void)::madvise(address_of(block), kBlock, MADV_REMOVE);
}

char* PageStore::address_of(std::size_t block) const noexcept {
  return memory_ + block * kBlock;
}

}  // namespace server
