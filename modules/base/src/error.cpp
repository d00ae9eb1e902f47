#include <pgmicro/base/error.hpp>

#include <cerrno>
#include <system_error>

namespace pgmicro {

struct Error::State {
  SqlState sqlstate;
  std::string message, detail, hint, what;
  ErrorObject object;
  std::int32_t position = 0;
  const char* file;
  int line;
};

std::string SqlState::text() const {
  std::string s(5, '0');
  for (int i = 0; i < 5; ++i)
    s[static_cast<std::size_t>(i)] = static_cast<char>('0' + ((code_ >> (6 * i)) & 0x3f));
  return s;
}

Error::Error(SqlState state, std::string message, const char* file, int line)
    : state_(std::make_shared<State>()) {
  state_->sqlstate = state;
  state_->what = state.text() + ": " + message;
  state_->message = std::move(message);
  state_->file = file;
  state_->line = line;
}

Error&& Error::detail(std::string text) && {
  state_->detail = std::move(text);
  return std::move(*this);
}
Error&& Error::hint(std::string text) && {
  state_->hint = std::move(text);
  return std::move(*this);
}
Error&& Error::position(std::int32_t one_based_characters) && {
  state_->position = one_based_characters;
  return std::move(*this);
}
Error&& Error::object(ErrorObject object) && {
  state_->object = std::move(object);
  return std::move(*this);
}

SqlState Error::sqlstate() const noexcept { return state_->sqlstate; }
const std::string& Error::message() const noexcept { return state_->message; }
const std::string& Error::detail() const noexcept { return state_->detail; }
const std::string& Error::hint() const noexcept { return state_->hint; }
std::int32_t Error::position() const noexcept { return state_->position; }
const ErrorObject& Error::object() const noexcept { return state_->object; }
const char* Error::source_file() const noexcept { return state_->file; }
int Error::source_line() const noexcept { return state_->line; }
const char* Error::what() const noexcept { return state_->what.c_str(); }

Error corrupt(std::string what, const char* file, int line) {
  return {errc::data_corrupted, std::move(what), file, line};
}

Error system_error(int err, std::string_view operation, std::string_view path, const char* file, int line) {
  SqlState state = errc::io_error;
  switch (err) {
    case ENOSPC:
    case EDQUOT: state = errc::disk_full; break;
    case ENOENT: state = errc::undefined_file; break;
    case ENOMEM: state = errc::out_of_memory; break;
    case EROFS: state = errc::read_only; break;
    case EACCES:
    case EPERM: state = SqlState{"42501"}; break;
    default: break;
  }
  std::string message = "could not ";
  message += operation;
  message += " file \"";
  message += path;
  message += "\": ";
  message += std::generic_category().message(err);
  return {state, std::move(message), file, line};
}

}  // namespace pgmicro
