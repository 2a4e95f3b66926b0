# What `emulator` says beside its line of JSON.

emulator-endpoint = --endpoint has no meaning for `emulator`: --listen sets its address
emulator-stopped = stopped
emulator-quirk = --quirk: { $error }
emulator-no-state-folder = the folder { $folder } for the state file does not exist
emulator-quirk-unknown = unknown switch `{ $name }`; the switches are: { $known }
emulator-quirk-value = `{ $name }` takes { $takes }, not `{ $value }`
emulator-no-folder = the data folder { $folder } does not exist
emulator-no-folder-hint = create it, with a folder for each bucket: FOLDER/Aliyun/photos, FOLDER/HuaweiCloud/archive
emulator-cannot-start = the emulator cannot start: { $error }
emulator-port-hint = --listen 127.0.0.1:0 takes a free port
emulator-remote-hint = --allow-remote lets other machines connect
emulator-half-set = { $present } is set but { $missing } is not
emulator-half-set-hint = set { $missing } as well, or unset { $present } for the keys of the emulator
emulator-address = it has to be an IP address and a port, such as 127.0.0.1:7400
emulator-speed = it has to be a number above 0, at most { $most }

## Once it is ready

emulator-ready = OMS and DCS are emulated
emulator-at-real-time = { $ready } at { $url }, in real time, region { $region }
emulator-at = { $ready } at { $url }, { $speed } times as fast as real time, region { $region }
emulator-data = data really moves below { $folder }
emulator-state = everything is kept in { $file }
emulator-no-signatures = signatures are not verified
emulator-remote = other machines can connect
emulator-use = use it from another terminal:
emulator-end = Ctrl-C ends it
