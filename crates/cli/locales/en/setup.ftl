# Settings that every command needs.

setup-no-keys = no keys were found to sign with
setup-no-keys-hint = set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or `hcmigrate config set keys env:PREFIX`; `hcmigrate whoami` tells where keys are looked for
setup-project = the project is another one than that of the keys: correct --project-id or HUAWEICLOUD_SDK_PROJECT_ID; `hcmigrate whoami` shows which is used, and without it the region's is asked for
