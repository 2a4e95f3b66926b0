# What `emulator` says beside its line of JSON.

emulator-endpoint = `emulator` 不支持 --endpoint：其地址由 --listen 指定
emulator-stopped = 已停止
emulator-quirk = --quirk：{ $error }
emulator-no-state-folder = 状态文件所在的文件夹 { $folder } 不存在
emulator-quirk-unknown = 未知开关 `{ $name }`；可用的开关：{ $known }
emulator-quirk-value = `{ $name }` 的取值为 { $takes }，不能是 `{ $value }`
emulator-no-folder = 数据文件夹 { $folder } 不存在
emulator-no-folder-hint = 请创建该文件夹，并在其下为每个桶创建一个文件夹：FOLDER/Aliyun/photos、FOLDER/HuaweiCloud/archive
emulator-cannot-start = 模拟器无法启动：{ $error }
emulator-port-hint = --listen 127.0.0.1:0 使用空闲端口
emulator-remote-hint = --allow-remote 允许其他机器连接
emulator-half-set = 已设置 { $present }，但未设置 { $missing }
emulator-half-set-hint = 请同时设置 { $missing }；或取消设置 { $present }，改用模拟器的密钥
emulator-address = 应为 IP 地址和端口，例如 127.0.0.1:7400
emulator-speed = 应为大于 0、不超过 { $most } 的数字

## Once it is ready

emulator-ready = 已模拟 OMS 和 DCS
emulator-at-real-time = { $ready }：{ $url }，实时运行，区域 { $region }
emulator-at = { $ready }：{ $url }，速度为实时的 { $speed } 倍，区域 { $region }
emulator-data = 真正在 { $folder } 下迁移数据
emulator-state = 所有内容保存在 { $file } 中
emulator-no-signatures = 不校验签名
emulator-remote = 其他机器可以连接
emulator-use = 在另一个终端中使用：
emulator-end = 按 Ctrl-C 结束
