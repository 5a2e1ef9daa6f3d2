#pragma once

#include "runtime/check.hpp"

namespace runtime {

/// A place in one IntrusiveList; an object that may stand in several lists has one base per Tag.
/// Never moves while linked, and must not die linked.
template <class Tag>
class ListNode {
 public:
  ListNode() noexcept = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;

  [[nodiscard]] bool linked() const noexcept { return next_ != this; }

  void unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = this;
    next_ = this;
  }

 protected:
  ~ListNode() { CHECK(!linked()); }

 private:
  template <class T, class ListTag>
  friend class IntrusiveList;

  ListNode* previous_ = this;
  ListNode* next_ = this;
};

/// A doubly linked list that owns nothing and allocates nothing. One thread.
template <class T, class Tag>
class IntrusiveList {
 public:
  using Node = ListNode<Tag>;

  [[nodiscard]] bool empty() const noexcept { return !head_.linked(); }

  [[nodiscard]] T& front() const noexcept {
    CHECK(!empty());
    return static_cast<T&>(*head_.next_);
  }

  void push_back(T& item) noexcept {
    Node& node = item;
    CHECK(!node.linked());
    node.previous_ = head_.previous_;
    node.next_ = &head_;
    head_.previous_->next_ = &node;
    head_.previous_ = &node;
  }

  T& pop_front() noexcept {
    T& item = front();
    static_cast<Node&>(item).unlink();
    return item;
  }

  /// Moves everything, in order, to a list that is empty.
  void move_to(IntrusiveList& other) noexcept {
    CHECK(other.empty());
    if (empty()) return;
    other.head_.next_ = head_.next_;
    other.head_.previous_ = head_.previous_;
    other.head_.next_->previous_ = &other.head_;
    other.head_.previous_->next_ = &other.head_;
    head_.next_ = &head_;
    head_.previous_ = &head_;
  }

  /// Visits each item; the visit may unlink the item it is given and no other.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (Node* node = head_.next_; node != &head_;) {
      Node* const next = node->next_;
      visit(static_cast<T&>(*node));
      node = next;
    }
  }

  template <class Predicate>
  [[nodiscard]] bool any_of(Predicate&& predicate) const {
    for (const Node* node = head_.next_; node != &head_; node = node->next_) {
      if (predicate(static_cast<const T&>(*node))) return true;
    }
    return false;
  }

 private:
  struct Head : Node {};
  Head head_;
};

}  // namespace runtime
