#include <pgmicro/ast/tree.hpp>
#include <pgmicro/ast/visit.hpp>

#include <algorithm>

namespace pgmicro::ast {
namespace {

// What is done for one kind of node stays a function of its own: all kinds inlined into one frame would make every level
// of a walk as large as the largest.
#define PGM_OWN_FRAME __attribute__((noinline))

// ---- equality --------------------------------------------------------------------------------------------------

template <class T>
bool same(const T& a, const T& b) noexcept {
  if constexpr (is_node_pointer<T>) {
    return equal(a, b);
  } else if constexpr (is_array<T>) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
  } else {
    return a == b;
  }
}

// ---- text ------------------------------------------------------------------------------------------------------

void print_node(std::string& out, const Node* node, bool locations);

template <class T>
void print_value(std::string& out, const T& value, bool locations) {
  if constexpr (is_node_pointer<T>) {
    print_node(out, value, locations);
  } else if constexpr (is_array<T>) {
    out += '[';
    for (const auto& item : value) {
      if (&item != value.begin()) out += ' ';
      print_value(out, item, locations);
    }
    out += ']';
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    out += '\'';
    out += value;
    out += '\'';
  } else if constexpr (std::is_enum_v<T>) {
    out += std::to_string(static_cast<long long>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else {
    out += std::to_string(value);
  }
}

template <class T>
bool is_default(const T& value, const T& initial) noexcept {
  if constexpr (is_array<T>)
    return value.empty();
  else
    return value == initial;
}

void print_node(std::string& out, const Node* node, bool locations) {
  if (!node) {
    out += "null";
    return;
  }
  out += '(';
  out += name_of(node->kind);
  if (locations && node->at != nowhere) {
    out += '@';
    out += std::to_string(node->at);
  }
  visit(*node, [&](const auto& n) PGM_OWN_FRAME {
    using T = std::remove_cvref_t<decltype(n)>;
    const T fresh{};
    std::string_view names = T::field_names;
    n.fields([&](const auto&... values) {
      fresh.fields([&](const auto&... initials) {
        [[maybe_unused]] const auto print = [&](const auto& value, const auto& initial) {
          const auto comma = std::min(names.find(','), names.size());
          const auto name = names.substr(0, comma);
          names.remove_prefix(std::min(comma + 2, names.size()));
          if (is_default(value, initial)) return;
          out += ' ';
          out += name;
          out += '=';
          print_value(out, value, locations);
        };
        (print(values, initials), ...);
      });
    });
  });
  out += ')';
}

template <class T, class F>
void give_children(const T& value, F& f) {
  if constexpr (is_node_pointer<T>) {
    if (value) f(*value);
  } else if constexpr (is_list<T>) {
    for (const auto* item : value)
      if (item) f(*item);
  }
}

}  // namespace

bool equal(const Node* a, const Node* b) noexcept {
  if (a == b) return true;
  if (!a || !b || a->kind != b->kind) return false;
  return visit(*a, [b](const auto& x) PGM_OWN_FRAME {
    const auto& y = static_cast<decltype(x)>(*b);
    return x.fields(
        [&](const auto&... p) { return y.fields([&](const auto&... q) { return (same(p, q) && ...); }); });
  });
}

std::string dump(const Node* node, bool locations) {
  std::string out;
  print_node(out, node, locations);
  return out;
}

int depth(const Node* node) noexcept {
  if (!node) return 0;
  int below = 0;
  for_each_child(*node, [&](const Node& child) { below = std::max(below, depth(&child)); });
  return below + 1;
}

void detail::for_each_child(const Node& node, void* context, void (*call)(void*, const Node&)) {
  auto give = [&](const Node& child) { call(context, child); };
  visit(node, [&](const auto& n) PGM_OWN_FRAME {
    n.fields([&](const auto&... values) { (give_children(values, give), ...); });
  });
}

}  // namespace pgmicro::ast
