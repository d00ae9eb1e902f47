#include <pgmicro/pager/detail/journal.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace pgmicro::pager::detail {
namespace {

constexpr std::array<std::uint8_t, 8> magic = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
constexpr std::uint32_t header_bytes = 28;
constexpr std::uint32_t count_unknown = 0xffffffff;
constexpr std::uint32_t sector_bytes_min = 32, sector_bytes_max = 65536;
constexpr std::uint64_t lock_byte = 0x40000000;

struct Header {
  std::uint32_t records, nonce, pages, sector_bytes, page_size;
};

[[nodiscard]] std::uint32_t record_sum(std::uint32_t nonce, Bytes page) noexcept {
  std::uint32_t sum = nonce;
  for (std::size_t i = page.size() - 200; i > 0 && i < page.size(); i -= 200) sum += load_u8(&page[i]);
  return sum;
}

/// The super-journal's name at the journal's end, or nothing.
[[nodiscard]] std::string super_journal(AnyFile& journal, std::uint64_t size) {
  constexpr std::uint32_t name_bytes_max = 4096;
  std::byte tail[16];
  if (size < sizeof tail) return {};
  journal.read(size - sizeof tail, tail);
  const std::uint32_t length = load_be32(tail), sum = load_be32(tail + 4);
  if (std::memcmp(tail + 8, magic.data(), magic.size()) != 0 || length == 0 || length > name_bytes_max ||
      length > size - sizeof tail)
    return {};
  std::string name(length, '\0');
  journal.read(size - sizeof tail - length, {reinterpret_cast<std::byte*>(name.data()), length});
  std::uint32_t actual = 0;
  // SQLite adds chars, which are signed where it is built.
  for (const char c : name) actual += static_cast<std::uint32_t>(static_cast<signed char>(c));
  return actual == sum ? name.substr(0, name.find('\0')) : std::string{};
}

class Playback {
 public:
  Playback(AnyFile& journal, AnyFile& database)
      : journal_(journal), database_(database), size_(journal.size()) {}

  void run() {
    for (std::uint64_t at = 0; const auto header = read_header(at);) {
      if (at == 0) {
        page_size_ = header->page_size;
        pages_ = header->pages;
        sector_bytes_ = header->sector_bytes;
        // Pages that the transaction added go; pages that it took away come back from the records.
        const std::uint64_t bytes = std::uint64_t{pages_} * page_size_;
        if (database_.size() > bytes) database_.resize(bytes);
      }
      at += sector_bytes_;
      const std::uint64_t room = at < size_ ? (size_ - at) / record_bytes() : 0;
      std::uint64_t records = header->records == count_unknown ? room : header->records;
      for (; records > 0; --records, at += record_bytes())
        if (at + record_bytes() > size_ || !play_record(at, header->nonce)) return;
      at = (at + sector_bytes_ - 1) / sector_bytes_ * sector_bytes_;
    }
  }

 private:
  [[nodiscard]] std::uint64_t record_bytes() const noexcept { return std::uint64_t{page_size_} + 8; }

  [[nodiscard]] std::optional<Header> read_header(std::uint64_t at) {
    std::byte b[header_bytes];
    if (at + header_bytes > size_) return std::nullopt;
    journal_.read(at, b);
    const Header h{load_be32(b + 8), load_be32(b + 12), load_be32(b + 16), load_be32(b + 20),
                   load_be32(b + 24)};
    if (std::memcmp(b, magic.data(), magic.size()) != 0) return std::nullopt;
    if (at == 0 && (!valid_page_size(h.page_size) || h.sector_bytes < sector_bytes_min ||
                    h.sector_bytes > sector_bytes_max || !std::has_single_bit(h.sector_bytes)))
      return std::nullopt;
    return at + (at == 0 ? h.sector_bytes : sector_bytes_) > size_ ? std::nullopt : std::optional(h);
  }

  /// False: here the journal ends (J1).
  [[nodiscard]] bool play_record(std::uint64_t at, std::uint32_t nonce) {
    record_.resize(record_bytes());
    journal_.read(at, record_);
    const std::uint32_t page = load_be32(record_.data());
    const Bytes bytes{record_.data() + 4, page_size_};
    if (page == 0 || page == lock_byte / page_size_ + 1) return false;
    if (page > pages_) return true;
    if (record_sum(nonce, bytes) != load_be32(record_.data() + 4 + page_size_)) return false;
    database_.write(std::uint64_t{page - 1} * page_size_, bytes);
    return true;
  }

  AnyFile& journal_;
  AnyFile& database_;
  std::uint64_t size_;
  std::uint32_t page_size_ = 0, pages_ = 0, sector_bytes_ = 0;
  std::vector<std::byte> record_;
};

}  // namespace

bool has_hot_journal(AnyFolder& folder, AnyFile& database, DatabaseLock& lock) {
  if (!folder.exists(journal_suffix) || lock.reserved_by_another()) return false;
  // Of an empty database there is nothing to be rolled back: whoever wrote the journal wrote nothing else.
  if (database.size() == 0) return false;
  const auto journal = folder.open(journal_suffix, OpenMode::read_only);
  if (journal == nullptr || journal->size() == 0) return false;
  std::byte first;
  journal->read(0, {&first, 1});
  return first != std::byte{0};
}

void roll_back_journal(AnyFolder& folder, AnyFile& database, bool durable) {
  if (const auto journal = folder.open(journal_suffix, OpenMode::read_write); journal != nullptr) {
    // What we are about to rely on may so far be in the operating system's memory only.
    if (durable) journal->sync();
    const std::string super = super_journal(*journal, journal->size());
    if (super.empty() || folder.exists_path(super)) Playback(*journal, database).run();
    if (durable) database.sync();
  }
  folder.remove(journal_suffix);
  if (durable) folder.sync();
}

void journal_first_page(AnyFolder& folder, Bytes page, std::uint32_t pages, std::uint32_t nonce,
                        bool durable) {
  constexpr std::uint32_t sector = 512;
  std::byte number[4], sum[4];
  store_be32(number, 1);
  store_be32(sum, record_sum(nonce, page));
  std::vector<std::byte> header(sector);
  std::memcpy(header.data(), magic.data(), magic.size());
  store_be32(&header[8], 1);
  store_be32(&header[12], nonce);
  store_be32(&header[16], pages);
  store_be32(&header[20], sector);
  store_be32(&header[24], static_cast<std::uint32_t>(page.size()));
  const auto journal = folder.open(journal_suffix, OpenMode::create);
  journal->resize(0);
  // A record's sum looks at every 200th byte, so it does not notice a torn record: the header, which makes the
  // journal hot, follows when the record is on disk.
  journal->write(sector, number);
  journal->write(sector + 4, page);
  journal->write(sector + 4 + page.size(), sum);
  if (durable) journal->sync();
  journal->write(0, header);
  if (!durable) return;
  journal->sync();
  folder.sync();
}

}  // namespace pgmicro::pager::detail
