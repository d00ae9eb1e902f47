#pragma once
/// Object identifiers: PostgreSQL's numbers for what is built in, from 16384 on for what users make.

#include <cstdint>

namespace pgmicro {

enum class Oid : std::uint32_t { invalid = 0, first_user = 16384 };
[[nodiscard]] constexpr std::uint32_t raw(Oid oid) noexcept { return static_cast<std::uint32_t>(oid); }

/// The types that other modules name. (A type's own file is where its TypeInfo stands.)
namespace type_oid {
inline constexpr Oid boolean{16}, bytea{17}, char_{18}, name{19}, int8{20}, int2{21}, int2vector{22},
    int4{23}, regproc{24}, text{25}, oid{26}, tid{27}, xid{28}, cid{29}, oidvector{30}, json{114},
    float4{700}, float8{701}, unknown{705}, money{790}, bpchar{1042}, varchar{1043}, date{1082}, time{1083},
    timestamp{1114}, timestamptz{1184}, interval{1186}, timetz{1266}, bit{1560}, varbit{1562}, numeric{1700},
    refcursor{1790}, regclass{2205}, regtype{2206}, record{2249}, cstring{2275}, any{2276}, anyarray{2277},
    void_{2278}, trigger{2279}, internal{2281}, anyelement{2283}, record_array{2287}, anynonarray{2776},
    uuid{2950}, anyenum{3500}, jsonb{3802}, anyrange{3831}, regnamespace{4089}, anycompatible{5077},
    anycompatiblearray{5078}, anycompatiblenonarray{5079}, anycompatiblerange{5080};
inline constexpr Oid int2_array{1005}, int4_array{1007}, int8_array{1016}, text_array{1009}, oid_array{1028};
}  // namespace type_oid

}  // namespace pgmicro
