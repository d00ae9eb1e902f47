#pragma once
/// The machine's templates in full: for the one place that calls Execution::step() with a store's transaction. Heavy; who
/// only runs programs includes execution.hpp.

#include <pgmicro/vdbe/detail/machine.hpp>
