# Settings that every command needs.

setup-no-keys = 没有找到用于签名的密钥
setup-no-keys-hint = 请设置 HUAWEICLOUD_SDK_AK 和 HUAWEICLOUD_SDK_SK，或执行 `hcmigrate config set keys env:PREFIX`；`hcmigrate whoami` 会列出查找过密钥的位置
setup-project = 该项目不属于这组密钥，或属于其他区域：请更正 --project-id 或 HUAWEICLOUD_SDK_PROJECT_ID；`hcmigrate whoami` 会显示所使用的项目；两者都未设置时，会查询该区域的项目
