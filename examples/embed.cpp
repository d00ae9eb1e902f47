#include <cstdio>
#include <pgmicro/pgmicro.hpp>

int main() {
  auto db = pgmicro::Database::memory();  // or Database::open("people.db"), which sqlite3 opens too
  db.exec("CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL, born int)");
  db.exec("INSERT INTO people (name, born) VALUES ($1, $2)", "Ada", 1815);
  db.exec("INSERT INTO people (name, born) VALUES ($1, $2)", "Grace", 1906);
  for (auto [name, born] : db.query<std::string, int>("SELECT name, born FROM people ORDER BY born"))
    std::printf("%s, born %d\n", name.c_str(), born);
}
