#include "vectors.hpp"

namespace pgmicro::types {

SettingsHolder::SettingsHolder(Settings& settings) : settings_(settings) {}

void SettingsHolder::set(const std::string& name, const std::string& value) {
  if (name == "extra_float_digits")
    settings_.extra_float_digits = std::stoi(value);
  else if (name == "bytea_output")
    settings_.bytea_output = value == "hex" ? ByteaOutput::hex : ByteaOutput::escape;
  else
    throw std::runtime_error("no setting " + name);
}

std::string call(const Vector& v, const Context&) { throw std::runtime_error("no function " + v.fields[1]); }

}  // namespace pgmicro::types
