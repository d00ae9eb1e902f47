#include <pgmicro/ast/tree.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/bytecode/value_bytes.hpp>
#include <pgmicro/engine/detail/run_ddl.hpp>
#include <pgmicro/engine/detail/statement_state.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/types/type_info.hpp>

#include <algorithm>

namespace pgmicro::engine {

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

StatementState::StatementState(std::shared_ptr<SessionState> session, std::string_view sql,
                               std::span<const Oid> param_types)
    : session_(std::move(session)), text_(std::make_shared<ParsedText>()),
      declared_(param_types.begin(), param_types.end()) {
  text_->text = sql;
  source_ = text_->text;
  if (declared_.empty() && !parser::lift_literals(source_, lifting_)) lifting_ = {};
}

StatementState::StatementState(std::shared_ptr<SessionState> session, std::shared_ptr<ParsedText> text,
                               const ast::Statement* tree)
    : session_(std::move(session)), text_(std::move(text)), tree_(tree), parsed_(true) {}

StatementState::~StatementState() {
  reset();
  if (execution_) session_->keep_execution(std::move(plan_), std::move(execution_));
}

/// Binders count bytes; people count characters.
Error StatementState::located(const Error& error) const {
  if (error.position() <= 0) return error;
  const std::string_view text = text_->text;
  const auto bytes = std::min(static_cast<std::size_t>(error.position() - 1), text.size());
  std::int32_t characters = 1;
  for (std::size_t i = 0; i < bytes; ++i) characters += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  return Error(error).position(characters);
}

std::string_view StatementState::verb() const noexcept {
  switch (plan_ ? plan_->kind : tree_->kind) {
    case ast::NodeKind::Insert: return "INSERT";
    case ast::NodeKind::Update: return "UPDATE";
    case ast::NodeKind::Delete: return "DELETE";
    case ast::NodeKind::Merge: return "MERGE";
    default: return "SELECT";
  }
}

// ── planning ───────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// The constants that were lifted, and whether their value in the tree has a sign that the text's slice does not show.
void find_signs(const ast::Node& node, std::vector<bool>& negated, bool& unclear) {
  if (const auto* literal = ast::as<ast::Literal>(&node); literal && literal->lifted > 0) {
    const auto at = static_cast<std::size_t>(literal->lifted - 1);
    if (negated.size() <= at) negated.resize(at + 1);
    if (literal->type == ast::LiteralType::integer) {
      negated[at] = literal->integer < 0;
      unclear |= literal->integer == 0;  // −0 is 0, and what −5 would have been cannot be seen
    } else if (literal->type == ast::LiteralType::numeric) {
      negated[at] = literal->text.starts_with('-');
    }
  }
  ast::for_each_child(node, [&](const ast::Node& child) { find_signs(child, negated, unclear); });
}

/// The locking clauses of a query and of those inside it. Rows are not locked one by one: the transaction takes the writer's
/// place, and so nobody else changes any. Who would not wait for it cannot have that.
void find_locking(const ast::Node& node, bool& found) {
  if (const auto* locking = ast::as<ast::Locking>(&node)) {
    found = true;
    if (locking->wait != ast::LockWait::block)
      throw Error(errc::feature_not_supported,
                  std::string(locking->wait == ast::LockWait::nowait ? "NOWAIT" : "SKIP LOCKED") +
                      " is not supported");
  }
  ast::for_each_child(node, [&](const ast::Node& child) { find_locking(child, found); });
}

}  // namespace

/// A plan of the process, if the catalog that it is for is the one that we would see. (If it is not after all, the
/// run will notice.)
void StatementState::find_plan() {
  if (!declared_.empty() || source_.empty()) return;
  const PlanKey key = session_->likely_plan_key();
  auto found = session_->find_plan(lifting_.literals.empty() ? source_ : std::string_view(lifting_.key), key);
  if (!found && !lifting_.literals.empty()) found = session_->find_plan(source_, key);
  if (found) adopt(std::move(found));
}

void StatementState::adopt(std::shared_ptr<const Plan> plan) {
  plan_ = std::move(plan);
  arguments_.assign(plan_->program->parameter_types.size(), Datum::null_value());
  set_lifted();
}

/// The lifted constants of this text are arguments like others.
void StatementState::set_lifted() {
  const auto& types = plan_->program->parameter_types;
  if (types.size() == plan_->params) return;
  const types::Context context{scratch_, session_->settings().parsed().types};
  std::string buffer;
  for (std::size_t i = 0; plan_->params + i < types.size(); ++i) {
    const auto& literal = lifting_.literals[i];
    const auto* type = types::find_type(types[plan_->params + i]);
    std::string_view slice = source_.substr(literal.begin, literal.end - literal.begin);
    scratch_.reset();
    if (literal.type == parser::LiteralClass::string) {
      slice = parser::string_value(slice, buffer);
      keep_argument(plan_->params + i, type->input(slice, -1, context), *type);
      continue;
    }
    std::string signed_text;
    if (i < plan_->negated.size() && plan_->negated[i]) slice = signed_text = '-' + std::string(slice);
    keep_argument(plan_->params + i, type->input(slice, -1, context), *type);
  }
}

void StatementState::parse() {
  if (parsed_) return;
  auto script = parser::parse_script(text_->text, text_->arena, {.lifted = lifting_.literals});
  if (!lifting_.literals.empty() && !script.lifts) {
    lifting_ = {};
    script = parser::parse_script(text_->text, text_->arena);
  }
  session_->report(script.notices);
  if (script.statements.size() > 1)
    throw Error(SqlState("42601"), "cannot insert multiple commands into a prepared statement");
  if (!script.statements.empty()) tree_ = script.statements.front().statement;
  parsed_ = true;
  if (tree_ && !engine::is_query(*tree_)) lifting_ = {};
}

void StatementState::plan() {
  parse();
  Arena arena(8192);
  const planner::Environment environment = session_->environment();
  const planner::Statement* bound = nullptr;
  auto plan = std::make_shared<Plan>();
  try {
    find_locking(*tree_, plan->locks);
    bound = planner::bind(*tree_, environment, {.param_types = declared_, .fixed = !takes_params_}, arena);
    plan->program = planner::compile(*bound, environment, {}, arena);
  } catch (const Error& e) {
    throw located(e);
  }
  plan->key = session_->plan_key();
  plan->kind = tree_->kind;
  plan->params = bound->params.size();
  for (const auto& c : plan->program->result)
    plan->columns.push_back({c.name, c.type, c.typmod, c.table, c.column});
  plan->has_rows = tree_->kind == ast::NodeKind::Select || !plan->columns.empty();
  bool unclear = false;
  if (!lifting_.literals.empty()) find_signs(*tree_, plan->negated, unclear);
  if (plan_) {
    const auto same = [](const ColumnInfo& a, const ColumnInfo& b) {
      return a.type == b.type && a.name == b.name;
    };
    if (!std::equal(plan->columns.begin(), plan->columns.end(), plan_->columns.begin(), plan_->columns.end(),
                    same))
      throw Error(errc::feature_not_supported, "cached plan must not change result type");
  }
  if (declared_.empty() && !source_.empty()) {
    const bool by_key = !lifting_.literals.empty() && !bound->unshared && !unclear;
    session_->cache_plan(by_key ? std::string_view(lifting_.key) : source_, plan);
  }
  execution_.reset();
  // Arguments that were given stay: parameters have the types that they had.
  const auto given = std::move(arguments_);
  adopt(std::move(plan));
  for (std::size_t i = 0; i < plan_->params && i < given.size(); ++i) arguments_[i] = given[i];
}

void StatementState::describe(std::span<const Oid> param_types) {
  declared_.assign(param_types.begin(), param_types.end());
  describe();
}

void StatementState::describe() {
  if (!parsed_) {
    find_plan();
    if (plan_) return;
  }
  parse();
  if (!tree_ || !engine::is_query(*tree_)) return;
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
  const auto types = params();
  if (number == 0 || number > types.size())
    throw Error(SqlState("08P01"), "there is no parameter $" + std::to_string(number));
  keep_argument(number - 1, value, *types::find_type(types[number - 1]));
}

/// A buffer for each argument, used again: a statement that is bound a million times allocates a few.
void StatementState::keep_argument(std::size_t at, const Datum& value, const types::TypeInfo& type) {
  const auto bytes = bytecode::pointed_bytes(value, type.representation);
  if (bytes == 0) {
    arguments_[at] = value;
    return;
  }
  if (argument_buffers_.size() < arguments_.size()) argument_buffers_.resize(arguments_.size());
  auto& buffer = argument_buffers_[at];
  if (buffer.size() * 8 < bytes) buffer.resize((bytes + 7) / 8);
  arguments_[at] = bytecode::moved_to(reinterpret_cast<char*>(buffer.data()), value, bytes);
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
  if (!rows_.empty()) rows_.clear();
  next_row_ = 0;
  kept_.reset();
  tag_.text.clear();
  tag_.rows = 0;
  row_ = nullptr;
  if (!plan_ && !tree_) {
    phase_ = Phase::done;
    return;
  }
  session_->become_active(this);
  try {
    if (is_query()) {
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
  if (plan_) {
    transaction.begin_statement(plan_->program->writes, verb());
    if (plan_->program->writes) rebuild_stale(*session_);
    if (plan_->key != session_->plan_key()) plan();
  } else {
    const bool writes = tree_->kind != ast::NodeKind::Select;
    transaction.begin_statement(writes, verb());
    if (writes) rebuild_stale(*session_);
    plan();
  }
  // WITH may hide an INSERT in a SELECT; and rows may be locked.
  if ((plan_->program->writes || plan_->locks) && !transaction.store().writable())
    transaction.begin_statement(true, plan_->locks && !plan_->program->writes ? "SELECT FOR UPDATE" : verb());

  if (!execution_) execution_ = session_->take_execution(*plan_);
  for (std::size_t i = 0; i < arguments_.size(); ++i)
    execution_->bind(static_cast<std::uint32_t>(i), arguments_[i]);
  environment_.emplace(session_->run_environment());
  execution_->start(*environment_);
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
  if (plan_->kind != ast::NodeKind::Select) tag_.rows = static_cast<std::int64_t>(execution_->rows_counted());
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
    if (plan_->program->writes) {
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
    for (std::size_t i = 0; i < columns().size(); ++i) {
      const auto* type = types::find_type(columns()[i].type);
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

/// A query's tag is spelled when somebody asks.
const CommandTag& StatementState::tag() {
  if (plan_ && phase_ == Phase::done && tag_.text.empty()) {
    tag_.text = verb();
    tag_.text += plan_->kind == ast::NodeKind::Insert ? " 0 " : " ";
    tag_.text += std::to_string(tag_.rows);
  }
  return tag_;
}

// ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────

void StatementState::throw_no_value(std::size_t column) const {
  if (!row_) throw Error(SqlState("24000"), "the statement is on no row");
  throw Error(errc::invalid_parameter, "there is no column " + std::to_string(column) + " in a result of " +
                                           std::to_string(columns().size()));
}

std::string_view StatementState::text(std::size_t column) {
  const Datum& d = value(column);
  const Oid oid = columns()[column].type;
  if (oid == type_oid::text || oid == type_oid::varchar) return d.text();
  if (texts_.size() < columns().size()) texts_.resize(columns().size());
  auto& out = texts_[column];
  out.clear();
  scratch_.reset();
  types::find_type(oid)->output(d, out, {scratch_, session_->settings().parsed().types});
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
