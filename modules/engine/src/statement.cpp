#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/types/type_info.hpp>

#include <algorithm>

namespace pgmicro::engine {

namespace {

[[nodiscard]] std::string_view verb_of(const ast::Statement& tree) noexcept {
  switch (tree.kind) {
    case ast::NodeKind::Insert: return "INSERT";
    case ast::NodeKind::Update: return "UPDATE";
    case ast::NodeKind::Delete: return "DELETE";
    default: return "SELECT";
  }
}

}  // namespace

bool is_query(const ast::Statement& tree) noexcept {
  switch (tree.kind) {
    case ast::NodeKind::Select: return !static_cast<const ast::Select&>(tree).into;
    case ast::NodeKind::Insert:
    case ast::NodeKind::Update:
    case ast::NodeKind::Delete:
    case ast::NodeKind::Merge: return true;
    default: return false;
  }
}

StatementState::StatementState(std::shared_ptr<SessionState> session, std::shared_ptr<ParsedText> text,
                               const ast::Statement* tree, std::string_view source)
    : session_(std::move(session)), text_(std::move(text)), tree_(tree), source_(source) {}

StatementState::~StatementState() { reset(); }

/// Binders count bytes; people count characters.
Error StatementState::located(const Error& error) const {
  if (error.position() <= 0) return error;
  const std::string_view text = text_->text;
  const auto bytes = std::min(static_cast<std::size_t>(error.position() - 1), text.size());
  std::int32_t characters = 1;
  for (std::size_t i = 0; i < bytes; ++i) characters += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  return Error(error).position(characters);
}

// ── planning ───────────────────────────────────────────────────────────────────────────────────────────────────

void StatementState::plan() {
  Arena arena(8192);
  const planner::Environment environment = session_->environment();
  try {
    const planner::Statement* bound = planner::bind(*tree_, environment, {.param_types = declared_}, arena);
    program_ = planner::compile(*bound, environment, {}, arena);
  } catch (const Error& e) {
    throw located(e);
  }
  plan_key_ = session_->plan_key();
  execution_.reset();

  params_ = program_->parameter_types;
  std::vector<ColumnInfo> columns;
  for (const auto& c : program_->result) columns.push_back({c.name, c.type, c.typmod, c.table, c.column});
  if (described_ && has_rows_ != !columns.empty() && !columns_.empty())
    throw Error(errc::feature_not_supported, "cached plan must not change result type");
  columns_ = std::move(columns);
  has_rows_ = tree_->kind == ast::NodeKind::Select || !columns_.empty();
  described_ = true;
  arguments_.resize(params_.size(), Datum::null_value());
}

void StatementState::describe(std::span<const Oid> param_types) {
  declared_.assign(param_types.begin(), param_types.end());
  if (!tree_ || !is_query(*tree_)) return;
  auto& transaction = session_->transaction();
  transaction.check_not_failed();
  const bool alone = transaction.state() == Transaction::Block::none && !transaction.store().open();
  if (!transaction.store().open()) transaction.begin_statement(false, {});
  try {
    plan();
  } catch (...) {
    transaction.fail_statement();
    throw;
  }
  if (alone) transaction.end_statement();
}

// ── a run ──────────────────────────────────────────────────────────────────────────────────────────────────────

void StatementState::set_parameter(std::size_t number, const Datum& value) {
  if (number == 0 || number > arguments_.size())
    throw Error(SqlState("08P01"), "there is no parameter $" + std::to_string(number));
  const auto* type = types::find_type(params_[number - 1]);
  arguments_[number - 1] =
      value.null ? value : types::copy_value(value, type->representation, argument_bytes_);
}

bool StatementState::step() {
  switch (phase_) {
    case Phase::idle:
      start();
      return phase_ == Phase::buffered ? advance() : phase_ == Phase::running && advance();
    case Phase::running:
    case Phase::buffered: return advance();
    case Phase::done: return false;
  }
  return false;
}

void StatementState::start() {
  session_->interrupted.store(false, std::memory_order_relaxed);
  rows_.clear();
  next_row_ = 0;
  kept_.reset();
  tag_ = {};
  row_ = nullptr;
  if (!tree_) {
    phase_ = Phase::done;
    return;
  }
  session_->become_active(this);
  try {
    if (is_query(*tree_)) {
      session_->transaction().check_not_failed();
      start_query();
      phase_ = Phase::running;
    } else {
      columns_.clear();
      has_rows_ = false;
      try {
        run_command(*session_, *this, *tree_, text_);
      } catch (const Error& e) {
        throw located(e);
      }
      phase_ = Phase::buffered;
      session_->forget_active(this);
    }
  } catch (...) {
    fail();
    throw;
  }
}

void StatementState::start_query() {
  auto& transaction = session_->transaction();
  const bool may_write = tree_->kind != ast::NodeKind::Select;
  if (program_) {
    transaction.begin_statement(program_->writes, verb_of(*tree_));
    if (plan_key_ != session_->plan_key()) plan();
  } else {
    transaction.begin_statement(may_write, verb_of(*tree_));
    plan();
  }
  // WITH may hide an INSERT in a SELECT.
  if (program_->writes && !transaction.store().writable()) transaction.begin_statement(true, verb_of(*tree_));

  if (!execution_) execution_ = std::make_unique<vdbe::Execution>(program_);
  for (std::size_t i = 0; i < arguments_.size(); ++i)
    execution_->bind(static_cast<std::uint32_t>(i), arguments_[i]);
  execution_->start(session_->run_environment());
}

bool StatementState::advance() {
  if (phase_ == Phase::buffered) {
    if (next_row_ < rows_.size()) {
      row_ = rows_[next_row_++].data();
      return true;
    }
    row_ = nullptr;
    phase_ = Phase::done;
    return false;
  }
  try {
    if (session_->transaction().store().step(*execution_)) {
      row_ = execution_->row().data();
      ++tag_.rows;
      return true;
    }
    finish_query();
    return false;
  } catch (...) {
    fail();
    throw;
  }
}

void StatementState::finish_query() {
  row_ = nullptr;
  if (tree_->kind != ast::NodeKind::Select) tag_.rows = static_cast<std::int64_t>(execution_->rows_counted());
  const std::string_view verb = verb_of(*tree_);
  tag_.text = std::string(verb) + (verb == "INSERT" ? " 0 " : " ") + std::to_string(tag_.rows);
  execution_->reset();  // cursors end before their transaction
  phase_ = Phase::done;
  session_->forget_active(this);
  session_->transaction().end_statement();
}

void StatementState::fail() noexcept {
  row_ = nullptr;
  if (execution_) execution_->reset();
  phase_ = Phase::done;
  session_->forget_active(this);
  session_->transaction().fail_statement();
}

void StatementState::reset() noexcept {
  if (phase_ == Phase::running) {
    // Reading was enough; what writes has to be undone.
    if (program_->writes) {
      fail();
    } else {
      execution_->reset();
      session_->forget_active(this);
      try {
        session_->transaction().end_statement();
      } catch (const Error&) {
        // A transaction that only read has nothing to lose.
      }
    }
  }
  row_ = nullptr;
  phase_ = Phase::idle;
}

void StatementState::detach() {
  if (phase_ != Phase::running) return;
  std::vector<std::vector<Datum>> rows;
  Arena bytes;
  const auto keep_row = [&] {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto* type = types::find_type(columns_[i].type);
      row.push_back(row_[i].null ? row_[i] : types::copy_value(row_[i], type->representation, bytes));
    }
  };
  const bool has_row = row_ != nullptr;
  if (has_row) keep_row();
  while (advance()) keep_row();
  rows_ = std::move(rows);
  kept_ = std::move(bytes);
  next_row_ = has_row ? 1 : 0;
  row_ = has_row ? rows_.front().data() : nullptr;
  phase_ = Phase::buffered;
}

// ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────

const Datum& StatementState::value(std::size_t column) const {
  if (!row_) throw Error(SqlState("24000"), "the statement is on no row");
  if (column >= columns_.size())
    throw Error(errc::invalid_parameter, "there is no column " + std::to_string(column) + " in a result of " +
                                             std::to_string(columns_.size()));
  return row_[column];
}

std::string_view StatementState::text(std::size_t column) {
  const Datum& d = value(column);
  const auto* type = types::find_type(columns_[column].type);
  if (columns_[column].type == type_oid::text || columns_[column].type == type_oid::varchar) return d.text();
  if (texts_.size() < columns_.size()) texts_.resize(columns_.size());
  auto& out = texts_[column];
  out.clear();
  scratch_.reset();
  type->output(d, out, {scratch_, session_->settings().parsed().types});
  return out;
}

void StatementState::give_columns(std::vector<ColumnInfo> columns) {
  columns_ = std::move(columns);
  has_rows_ = true;
}
void StatementState::give_row(std::span<const Datum> values) {
  rows_.emplace_back(values.begin(), values.end());
}
void StatementState::give_tag(std::string text, std::int64_t rows) { tag_ = {std::move(text), rows}; }
std::string_view StatementState::keep(std::string_view text) { return kept_.copy(text); }
Datum StatementState::keep(const Datum& value, types::Representation representation) {
  return types::copy_value(value, representation, kept_);
}

}  // namespace pgmicro::engine
