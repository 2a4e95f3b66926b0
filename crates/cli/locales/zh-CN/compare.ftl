# What `verify` finds by reading both sides.

compare-wrong-share = 应为百分比，例如 1% 或 0.5%
compare-same-keys = 已比对 { $count } 个键，全部一致
compare-different-keys = 已比对 { $count } 个键：缺少 { $missing } 个，不一致 { $differing } 个
compare-extra-keys = 另有 { $count } 个键仅存在于目标端
compare-no-address = 实例 { $id } 没有连接地址
compare-same-objects = 已按名称和大小比对源端的 { $count } 个对象，全部一致
compare-different-objects = 已按名称和大小比对源端的 { $count } 个对象：缺少 { $missing } 个，不一致 { $differing } 个
compare-missing = 缺少 { $name }
compare-other-size = { $name } 的大小不一致
compare-no-listing = 未比对：源端是对象列表，只有桶才能列举
compare-no-token = 未比对：服务的列举接口不支持临时密钥
compare-nothing-listed = 未比对：服务没有列出源端的任何对象
compare-no-times = 未比对：`since` 按时间选择对象，而服务的列举结果中没有时间
compare-broke-off = 比对中断：{ $error }
compare-summary = 已比对 { $count } 项：{ $ok } 项一致，{ $differ } 项不一致，{ $open } 项尚未结束，{ $unknown } 项无法比对
