#pragma once
/// Us as an engine of transcripts.

#include "transcript.hpp"

#include <pgmicro/pgmicro.hpp>

#include <map>

namespace pgmicro::sqltest {

class Ours final : public Engine {
 public:
  explicit Ours(Database database) : database_(std::move(database)) {}

  std::string run(const std::string& session, const std::string& sql) override {
    Answer answer(sql);
    answer_ = &answer;
    try {
      session_of(session).exec_each(sql, [&](const Result& result) {
        if (!result.columns.empty() || result.has_rows) {
          std::vector<std::string> header;
          for (const auto& c : result.columns) header.push_back(c.name + ' ' + c.type_name);
          answer.header(header);
          for (const auto& row : result.rows) {
            std::vector<std::string> values;
            for (const auto& v : row) values.push_back(Answer::spell(v ? &*v : nullptr));
            answer.row(values);
          }
        }
        answer.tag(result.tag.text);
      });
    } catch (const Error& e) {
      answer.error(e.sqlstate().text(), e.position(), e.message(), e.detail(), e.hint());
    }
    answer_ = nullptr;
    return answer.take();
  }

 private:
  Session& session_of(const std::string& name) {
    auto at = sessions_.find(name);
    if (at == sessions_.end()) {
      at = sessions_.emplace(name, database_.session()).first;
      at->second.on_notice([this](const Notice& n) {
        if (answer_) answer_->notice(n.severity, n.sqlstate.text(), n.message, n.detail, n.hint);
      });
    }
    return at->second;
  }

  Database database_;
  std::map<std::string, Session> sessions_;
  Answer* answer_ = nullptr;
};

}  // namespace pgmicro::sqltest
