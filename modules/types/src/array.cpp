#include <pgmicro/types/array.hpp>

#include <pgmicro/types/hash.hpp>

#include "array_type.hpp"
#include "flat.hpp"

namespace pgmicro::types {
namespace {

constexpr std::size_t dimensions_at = 16;
constexpr bool is_word(Representation r) noexcept {
  return r == Representation::integer || r == Representation::real;
}
constexpr std::size_t null_map_bytes(std::uint32_t size) noexcept { return (size + 63) / 64 * 8; }

const TypeInfo& element_of(const ArrayView& array) noexcept {
  const TypeInfo* const found = find_type(array.element_type());
  PGM_ASSERT(found);  // a builder was given it
  return *found;
}

[[noreturn]] void throw_too_many_elements() {
  throw Error(errc::program_limit,
              "array size exceeds the maximum allowed (" + std::to_string(array_elements_max) + ")");
}

}  // namespace

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

ArrayView::ArrayView(const Datum& array) noexcept : bytes_(array.data) {
  dimensions_ = load_word<std::uint32_t>(bytes_);
  element_type_ = Oid{load_word<std::uint32_t>(bytes_ + 4)};
  size_ = load_word<std::uint32_t>(bytes_ + 8);
  representation_ = static_cast<Representation>(bytes_[12]);
  elements_ = bytes_ + dimensions_at + 8 * std::size_t{dimensions_};
  if (bytes_[13]) {
    nulls_ = elements_;
    elements_ += null_map_bytes(size_);
  }
}

ArrayDimension ArrayView::dimension(std::uint32_t index) const noexcept {
  const char* const at = bytes_ + dimensions_at + 8 * std::size_t{index};
  return {load_word<std::int32_t>(at), load_word<std::int32_t>(at + 4)};
}

Datum ArrayView::operator[](std::uint32_t index) const noexcept {
  if (nulls_ && (nulls_[index / 8] >> (index % 8) & 1)) return Datum::null_value();
  if (is_word(representation_)) return Datum::of(load_word<std::int64_t>(elements_ + 8 * std::size_t{index}));
  const char* const table = elements_ + 4 * std::size_t{index};
  const auto from = load_word<std::uint32_t>(table), to = load_word<std::uint32_t>(table + 4);
  return read_flat({elements_ + 4 * (std::size_t{size_} + 1) + from, to - from}, representation_);
}

bool ArrayView::same_dimensions(const ArrayView& other) const noexcept {
  if (dimensions_ != other.dimensions_) return false;
  for (std::uint32_t i = 0; i < dimensions_; ++i)
    if (dimension(i) != other.dimension(i)) return false;
  return true;
}

// ── building ─────────────────────────────────────────────────────────────────────────────────────────────────────

void ArrayBuilder::add(const Datum& value) {
  if (size_ == array_elements_max) throw_too_many_elements();
  const bool word = is_word(element_->representation);
  if (value.null) {
    nulls_.push_back(size_);
    if (word) append_word(data_, std::int64_t{0});
  } else {
    append_flat(data_, value, element_->representation);
  }
  if (data_.size() > 0x3fffffff) throw_too_many_elements();
  if (!word) ends_.push_back(static_cast<std::uint32_t>(data_.size()));
  ++size_;
}

void ArrayBuilder::clear() noexcept {
  size_ = 0;
  data_.clear();
  ends_.clear();
  nulls_.clear();
}

Datum ArrayBuilder::finish(Arena& arena) const {
  if (size_ == 0) return finish(std::span<const ArrayDimension>{}, arena);
  const ArrayDimension one{static_cast<std::int32_t>(size_)};
  return finish({&one, 1}, arena);
}

Datum ArrayBuilder::finish(std::span<const ArrayDimension> dimensions, Arena& arena) const {
  const bool word = is_word(element_->representation);
  const std::size_t nulls_at = dimensions_at + 8 * dimensions.size();
  const std::size_t elements_at = nulls_at + (nulls_.empty() ? 0 : null_map_bytes(size_));
  const std::size_t data_at = elements_at + (word ? 0 : 4 * (std::size_t{size_} + 1));
  const std::size_t bytes = data_at + data_.size();
  auto* const out = static_cast<char*>(arena.allocate(bytes, 8));
  std::memset(out, 0, elements_at);
  const auto put = [&](std::size_t at, auto v) { std::memcpy(out + at, &v, sizeof v); };
  put(0, static_cast<std::uint32_t>(dimensions.size()));
  put(4, raw(element_->oid));
  put(8, size_);
  out[12] = static_cast<char>(element_->representation);
  out[13] = nulls_.empty() ? 0 : 1;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    put(dimensions_at + 8 * i, dimensions[i].length);
    put(dimensions_at + 8 * i + 4, dimensions[i].lower);
  }
  for (const std::uint32_t i : nulls_)
    out[nulls_at + i / 8] =
        static_cast<char>(static_cast<unsigned char>(out[nulls_at + i / 8]) | 1u << (i % 8));
  if (!word) {
    put(elements_at, std::uint32_t{0});
    if (size_) std::memcpy(out + elements_at + 4, ends_.data(), 4 * ends_.size());
  }
  if (!data_.empty()) std::memcpy(out + data_at, data_.data(), data_.size());
  return Datum::of(std::string_view(out, bytes));
}

// ── order ────────────────────────────────────────────────────────────────────────────────────────────────────────

int array_compare(const ArrayView& a, const ArrayView& b) noexcept {
  const TypeInfo& element = element_of(a);
  const std::uint32_t shared = a.size() < b.size() ? a.size() : b.size();
  for (std::uint32_t i = 0; i < shared; ++i) {
    const Datum x = a[i], y = b[i];
    const int c =
        x.null || y.null ? static_cast<int>(x.null) - static_cast<int>(y.null) : element.compare(x, y);
    if (c) return c;
  }
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  if (a.dimensions() != b.dimensions()) return a.dimensions() < b.dimensions() ? -1 : 1;
  for (std::uint32_t i = 0; i < a.dimensions(); ++i)
    if (a.dimension(i).length != b.dimension(i).length)
      return a.dimension(i).length < b.dimension(i).length ? -1 : 1;
  for (std::uint32_t i = 0; i < a.dimensions(); ++i)
    if (a.dimension(i).lower != b.dimension(i).lower)
      return a.dimension(i).lower < b.dimension(i).lower ? -1 : 1;
  return 0;
}

int compare_arrays(const Datum& a, const Datum& b) noexcept {
  return array_compare(ArrayView(a), ArrayView(b));
}

std::uint64_t hash_of_array(const Datum& d) noexcept {
  const ArrayView array(d);
  const TypeInfo& element = element_of(array);
  std::uint64_t h = array.size();
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    const Datum v = array[i];
    h = hash_combine(h, v.null ? 0 : element.hash(v));
  }
  return h;
}

/// 01 and the element's key, 02 for NULL; 00 ends them; then what array_compare() looks at last.
void array_sort_key(const Datum& d, std::string& out) {
  const ArrayView array(d);
  const TypeInfo& element = element_of(array);
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    const Datum v = array[i];
    out += v.null ? '\2' : '\1';
    if (!v.null) element.sort_key(v, out);
  }
  out += '\0';
  out += static_cast<char>(array.dimensions());
  for (std::uint32_t i = 0; i < array.dimensions(); ++i)
    append_be(out, static_cast<std::uint32_t>(array.dimension(i).length));
  for (std::uint32_t i = 0; i < array.dimensions(); ++i)
    append_be(out, static_cast<std::uint32_t>(array.dimension(i).lower) ^ 0x80000000u);
}

// ── the wire ─────────────────────────────────────────────────────────────────────────────────────────────────────

void send_array(const Datum& d, std::string& out, const Context& context) {
  const ArrayView array(d);
  const TypeInfo& element = element_of(array);
  append_be(out, array.dimensions());
  append_be(out, std::int32_t{array.has_nulls()});
  append_be(out, raw(element.oid));
  for (std::uint32_t i = 0; i < array.dimensions(); ++i) {
    append_be(out, array.dimension(i).length);
    append_be(out, array.dimension(i).lower);
  }
  std::string bytes;
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    const Datum v = array[i];
    bytes.clear();
    if (!v.null) element.send(v, bytes, context);
    append_be(out, v.null ? -1 : static_cast<std::int32_t>(bytes.size()));
    out += bytes;
  }
}

Datum receive_array(Bytes bytes, const TypeInfo& element, Typmod typmod, const Context& context) {
  const auto refuse = [](const char* what) { return Error(errc::invalid_binary_representation, what); };
  WireReader in(bytes);
  const auto dimensions = in.get<std::int32_t>();
  if (dimensions < 0) throw refuse("invalid number of dimensions");
  if (dimensions > static_cast<std::int32_t>(array_dimensions_max))
    throw Error(errc::program_limit, "number of array dimensions (" + std::to_string(dimensions) +
                                         ") exceeds the maximum allowed (" +
                                         std::to_string(array_dimensions_max) + ")");
  const auto flags = in.get<std::int32_t>();
  if (flags != 0 && flags != 1) throw refuse("invalid array flags");
  if (Oid{in.get<std::uint32_t>()} != element.oid) throw Error(errc::datatype_mismatch, "wrong element type");
  ArrayDimension shape[array_dimensions_max];
  std::uint64_t size = dimensions > 0 ? 1 : 0;
  for (std::int32_t i = 0; i < dimensions; ++i) {
    shape[i] = {in.get<std::int32_t>(), in.get<std::int32_t>()};
    if (shape[i].length < 0) throw refuse("invalid array length");
    size *= static_cast<std::uint64_t>(shape[i].length);
    if (size > array_elements_max) throw_too_many_elements();
  }
  ArrayBuilder builder(element);
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto length = in.get<std::int32_t>();
    if (length < -1) throw refuse("insufficient data left in message");
    builder.add(length < 0 ? Datum::null_value()
                           : element.receive(in.take(static_cast<std::size_t>(length)), typmod, context));
  }
  in.finish();
  if (size == 0) return builder.finish(context.arena);
  return builder.finish({shape, static_cast<std::size_t>(dimensions)}, context.arena);
}

Datum fit_array(const Datum& d, Typmod typmod, bool is_explicit, const Context& context) {
  const ArrayView array(d);
  const TypeInfo& element = element_of(array);
  ArrayDimension shape[array_dimensions_max];
  for (std::uint32_t i = 0; i < array.dimensions(); ++i) shape[i] = array.dimension(i);
  ArrayBuilder builder(element);
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    const Datum v = array[i];
    builder.add(v.null ? v : element.apply_typmod(v, typmod, is_explicit, context));
  }
  return builder.finish({shape, array.dimensions()}, context.arena);
}

}  // namespace pgmicro::types
