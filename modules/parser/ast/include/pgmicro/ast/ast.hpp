#pragma once
/// All of the syntax tree.

#include <pgmicro/ast/command.hpp>
#include <pgmicro/ast/definition.hpp>
#include <pgmicro/ast/expression.hpp>
#include <pgmicro/ast/query.hpp>
