#include "runtime/helpers.hpp"

#include <cerrno>

#include "runtime/check.hpp"

namespace runtime {

Helpers::Pool::Pool(unsigned threads, unsigned queue) : queue_limit_(queue) {
  CHECK(::sem_init(&available_, 0, 0) == 0);
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work_until_closed(); });
  }
}

Helpers::Pool::~Pool() {
  CHECK(unfinished_ == 0);
  // A token without a job tells one thread to end.
  for (std::size_t i = 0; i < threads_.size(); ++i) ::sem_post(&available_);
  threads_.clear();
  ::sem_destroy(&available_);
}

bool Helpers::Pool::enqueue(Job& job) noexcept {
  if (unfinished_.fetch_add(1, std::memory_order_relaxed) >= queue_limit_) {
    unfinished_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  Job* newest = newest_.load(std::memory_order_relaxed);
  do {
    job.next_ = newest;
  } while (!newest_.compare_exchange_weak(newest, &job, std::memory_order_release,
                                          std::memory_order_relaxed));
  ::sem_post(&available_);
  return true;
}

Helpers::Job* Helpers::Pool::dequeue() noexcept {
  const std::lock_guard lock(oldest_first_);
  if (oldest_ == nullptr) {
    Job* newest = newest_.exchange(nullptr, std::memory_order_acquire);
    while (newest != nullptr) {
      Job* const next = std::exchange(newest->next_, oldest_);
      oldest_ = std::exchange(newest, next);
    }
  }
  if (oldest_ == nullptr) return nullptr;
  return std::exchange(oldest_, oldest_->next_);
}

void Helpers::Pool::work_until_closed() noexcept {
  for (;;) {
    while (::sem_wait(&available_) != 0) CHECK(errno == EINTR);
    Job* const job = dequeue();
    if (job == nullptr) return;
    job->work();
    unfinished_.fetch_sub(1, std::memory_order_relaxed);
    job->report();
  }
}

}  // namespace runtime
