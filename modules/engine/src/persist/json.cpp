#include "json.hpp"

#include <pgmicro/base/error.hpp>

#include <charconv>

namespace pgmicro::engine::persist {

void append_json(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  Json document() {
    Json out = value(0);
    space();
    if (at_ != text_.size()) fail();
    return out;
  }

 private:
  static constexpr int depth_max = 32;

  [[noreturn]] void fail() const {
    throw corrupt("the catalog: a definition is not JSON at byte " + std::to_string(at_));
  }
  void space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }
  char peek() {
    space();
    if (at_ >= text_.size()) fail();
    return text_[at_];
  }
  void take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) fail();
    at_ += word.size();
  }
  bool take_if(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  Json value(int depth) {
    if (depth > depth_max) fail();
    Json out;
    switch (peek()) {
      case '{':
        ++at_;
        out.kind_ = Json::Kind::object;
        if (take_if('}')) return out;
        do {
          if (peek() != '"') fail();
          out.keys_.push_back(string());
          if (!take_if(':')) fail();
          out.items_.push_back(value(depth + 1));
        } while (take_if(','));
        if (!take_if('}')) fail();
        return out;
      case '[':
        ++at_;
        out.kind_ = Json::Kind::array;
        if (take_if(']')) return out;
        do out.items_.push_back(value(depth + 1));
        while (take_if(','));
        if (!take_if(']')) fail();
        return out;
      case '"':
        out.kind_ = Json::Kind::text;
        out.text_ = string();
        return out;
      case 't':
        take("true");
        out.kind_ = Json::Kind::boolean;
        out.integer_ = 1;
        return out;
      case 'f':
        take("false");
        out.kind_ = Json::Kind::boolean;
        return out;
      case 'n': take("null"); return out;
      default: break;
    }
    out.kind_ = Json::Kind::integer;
    const char* const end = text_.data() + text_.size();
    const auto [stopped, failure] = std::from_chars(text_.data() + at_, end, out.integer_);
    if (failure != std::errc{}) fail();
    at_ = static_cast<std::size_t>(stopped - text_.data());
    return out;
  }

  std::string string() {
    std::string out;
    for (++at_;; ++at_) {
      if (at_ >= text_.size()) fail();
      char c = text_[at_];
      if (c == '"') break;
      if (c == '\\') {
        if (++at_ >= text_.size()) fail();
        c = text_[at_];
        if (c == 'u') {
          // We write no other than control characters so.
          unsigned code = 0;
          const std::string_view digits = text_.substr(at_ + 1, 4);
          const auto [stopped, failure] =
              std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
          if (failure != std::errc{} || stopped != digits.data() + 4 || code >= 0x80) fail();
          at_ += 4;
          c = static_cast<char>(code);
        } else if (c != '"' && c != '\\' && c != '/') {
          fail();
        }
      }
      out += c;
    }
    ++at_;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Json Json::parse(std::string_view text) { return JsonReader(text).document(); }

void Json::expect(Kind kind) const {
  if (kind_ != kind) throw corrupt("the catalog: a definition holds a value of another kind than expected");
}
bool Json::boolean() const {
  expect(Kind::boolean);
  return integer_ != 0;
}
std::int64_t Json::integer() const {
  expect(Kind::integer);
  return integer_;
}
const std::string& Json::text() const {
  expect(Kind::text);
  return text_;
}
const std::vector<Json>& Json::items() const {
  if (kind_ != Kind::object) expect(Kind::array);
  return items_;
}
const Json* Json::find(std::string_view key) const {
  expect(Kind::object);
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i] == key) return &items_[i];
  return nullptr;
}

}  // namespace pgmicro::engine::persist
