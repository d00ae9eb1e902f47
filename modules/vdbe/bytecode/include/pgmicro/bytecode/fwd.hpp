#pragma once
/// Names of this module for headers that only point to its things.

namespace pgmicro::bytecode {

struct Function;  // builtins.hpp
struct Program;   // program.hpp

}  // namespace pgmicro::bytecode
