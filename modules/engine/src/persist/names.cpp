#include <pgmicro/engine/detail/persist.hpp>

#include <pgmicro/base/assert.hpp>

#include <set>

namespace pgmicro::engine {

namespace {

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

/// A dot separates schema and name: those inside of either are marked.
void append_escaped(std::string& out, std::string_view name) {
  for (const char c : name) {
    if (c == '.') out += '~';
    out += c;
  }
}

std::string plain_name(std::string_view schema, std::string_view name) {
  std::string out;
  if (schema != "public") {
    append_escaped(out, schema);
    out += '.';
  }
  append_escaped(out, name);
  const std::string low = folded(out);
  // SQLite refuses names that begin like its own; ours are what we look for at load.
  if (low.compare(0, 7, "sqlite_") == 0 || low.compare(0, 8, "pgmicro_") == 0) out.insert(0, 1, '~');
  return out;
}

}  // namespace

struct FileNames::Set {
  std::set<std::string> names;
};

FileNames::FileNames(const catalog::Snapshot& snapshot) : taken_(std::make_unique<Set>()) {
  for (const auto& [oid, relation] : snapshot.relations()) {
    taken_->names.insert(folded(relation->file_name));
    for (const auto& index : relation->indexes) taken_->names.insert(folded(index.file_name));
  }
}
FileNames::~FileNames() = default;

std::string FileNames::take_free(std::string name) {
  const std::size_t plain_size = name.size();
  for (int n = 2; !taken_->names.insert(folded(name)).second; ++n) {
    name.resize(plain_size);
    name.append("~").append(std::to_string(n));
  }
  return name;
}

std::string FileNames::take(std::string_view schema, std::string_view name) {
  return take_free(plain_name(schema, name));
}

std::string FileNames::take_shadow(std::string_view schema, std::string_view name) {
  return take_free("pgmicro_index:" + plain_name(schema, name));
}

void FileNames::release(std::string_view file_name) { taken_->names.erase(folded(file_name)); }

std::string column_file_name(const catalog::Relation& relation, std::string_view name) {
  const auto is_taken = [&](const std::string& candidate) {
    for (const auto& c : relation.columns)
      if (!c.dropped && folded(c.file_name) == candidate) return true;
    return false;
  };
  std::string out(name);
  for (int n = 2; is_taken(folded(out)); ++n) {
    out = name;
    out.append("~").append(std::to_string(n));
  }
  return out;
}

}  // namespace pgmicro::engine
