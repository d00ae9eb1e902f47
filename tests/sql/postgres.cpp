#include "postgres.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>

namespace pgmicro::sqltest {
namespace {

using Connection = std::unique_ptr<PGconn, void (*)(PGconn*)>;
using Reply = std::unique_ptr<PGresult, void (*)(PGresult*)>;

Connection connect(const std::string& conninfo) {
  Connection c(PQconnectdb(conninfo.c_str()), PQfinish);
  if (PQstatus(c.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(c.get()));
  return c;
}
void command(PGconn* c, const std::string& sql) {
  const Reply r(PQexec(c, sql.c_str()), PQclear);
  const auto status = PQresultStatus(r.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(c));
}
std::string field(const PGresult* r, int code) {
  const char* text = PQresultErrorField(r, code);
  return text ? text : "";
}

class Postgres final : public Engine {
 public:
  explicit Postgres(std::string conninfo) : conninfo_(std::move(conninfo)), admin_(connect(conninfo_)) {
    command(admin_.get(), "SET client_min_messages = warning");
    command(admin_.get(), "DROP DATABASE IF EXISTS sqltest");
    command(admin_.get(),
            "CREATE DATABASE sqltest TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'");
  }
  ~Postgres() override {
    sessions_.clear();
    types_session_.reset();
    try {
      command(admin_.get(), "DROP DATABASE sqltest");
    } catch (const std::exception& e) {
      std::fprintf(stderr, "%s\n", e.what());
    }
  }

  std::string run(const std::string& session, const std::string& sql) override {
    PGconn* c = session_of(session);
    Answer answer(sql);
    answer_ = &answer;
    if (!PQsendQuery(c, sql.c_str())) throw std::runtime_error(PQerrorMessage(c));
    while (PGresult* raw = PQgetResult(c)) {
      const Reply r(raw, PQclear);
      switch (PQresultStatus(raw)) {
        case PGRES_TUPLES_OK: rows(answer, raw); break;
        case PGRES_COMMAND_OK: answer.tag(PQcmdStatus(raw)); break;
        case PGRES_EMPTY_QUERY: break;
        default:
          answer.error(field(raw, PG_DIAG_SQLSTATE),
                       std::atoi(field(raw, PG_DIAG_STATEMENT_POSITION).c_str()),
                       field(raw, PG_DIAG_MESSAGE_PRIMARY), field(raw, PG_DIAG_MESSAGE_DETAIL),
                       field(raw, PG_DIAG_MESSAGE_HINT));
      }
    }
    answer_ = nullptr;
    return answer.take();
  }

 private:
  PGconn* session_of(const std::string& name) {
    auto [at, is_new] = sessions_.try_emplace(name, Connection(nullptr, PQfinish));
    if (is_new) {
      at->second = connect(conninfo_ + " dbname=sqltest options='-c timezone=UTC -c intervalstyle=postgres'");
      PQsetNoticeReceiver(at->second.get(), &Postgres::notice, this);
    }
    return at->second.get();
  }
  static void notice(void* self, const PGresult* r) {
    if (Answer* answer = static_cast<Postgres*>(self)->answer_)
      answer->notice(field(r, PG_DIAG_SEVERITY_NONLOCALIZED), field(r, PG_DIAG_SQLSTATE),
                     field(r, PG_DIAG_MESSAGE_PRIMARY), field(r, PG_DIAG_MESSAGE_DETAIL),
                     field(r, PG_DIAG_MESSAGE_HINT));
  }
  std::string type_name(Oid type, int modifier) {
    auto& name = types_[{type, modifier}];
    if (name.empty()) {
      if (!types_session_) types_session_ = connect(conninfo_ + " dbname=sqltest");
      const auto sql = "SELECT format_type(" + std::to_string(type) + ", " + std::to_string(modifier) + ")";
      const Reply r(PQexec(types_session_.get(), sql.c_str()), PQclear);
      name = PQgetvalue(r.get(), 0, 0);
    }
    return name;
  }
  void rows(Answer& answer, const PGresult* r) {
    std::vector<std::string> header;
    for (int i = 0; i < PQnfields(r); ++i)
      header.push_back(std::string(PQfname(r, i)) + ' ' + type_name(PQftype(r, i), PQfmod(r, i)));
    answer.header(header);
    for (int row = 0; row < PQntuples(r); ++row) {
      std::vector<std::string> values;
      for (int i = 0; i < PQnfields(r); ++i) {
        const std::string value = PQgetvalue(r, row, i);
        values.push_back(Answer::spell(PQgetisnull(r, row, i) ? nullptr : &value));
      }
      answer.row(values);
    }
    answer.tag(PQcmdStatus(const_cast<PGresult*>(r)));
  }

  std::string conninfo_;
  Connection admin_;
  Connection types_session_{nullptr, PQfinish};
  std::map<std::string, Connection> sessions_;
  std::map<std::pair<Oid, int>, std::string> types_;
  Answer* answer_ = nullptr;
};

}  // namespace

std::unique_ptr<Engine> make_postgres(const std::string& conninfo) {
  return std::make_unique<Postgres>(conninfo);
}

}  // namespace pgmicro::sqltest
