# Help: the entry of a command is its path, attributes are its arguments (src/locale/help.rs).

## The program

help = 使用华为云迁移数据：将其他云的桶迁移到 OBS（OMS），将 Redis 迁移到 Redis（DCS）
    .long =
        使用华为云迁移数据：将其他云的桶迁移到 OBS（OMS），将 Redis 迁移到 Redis（DCS）。

        无需帐号即可试用：`hcmigrate demo`。本程序并非华为官方产品。
    .after =
        环境变量:
          HUAWEICLOUD_SDK_AK、_SK          访问密钥（AK/SK）；使用临时密钥时还需 _SECURITY_TOKEN
          HUAWEICLOUD_SDK_PROJECT_ID       项目 ID；区域为 HUAWEICLOUD_SDK_REGION
          HUAWEICLOUD_SDK_OMS_ENDPOINT     OMS 的其他终端节点；DCS 为 ..._DCS_ENDPOINT
          HCMIGRATE_SRC_AK 等              源端和目标端的密钥：见 `hcmigrate task start --help`
          HCMIGRATE_LANG                   文本语言：en 或 zh-CN，优先于 LC_ALL、LC_MESSAGES 和 LANG
          NO_COLOR                         不使用颜色
          COLUMNS                          表格宽度，用于代替终端宽度

        退出码:
          0    成功
          1    失败
          2    命令、文件或配置有误；未发送任何请求
          3    多个对象中有部分失败
          4    凭证缺失、被拒绝或权限不足
          5    到达 --timeout 时仍在进行
          6    变更是否生效未知：重复执行前请先查询状态
          7    `plan --exit-code` 发现需要变更
          130  被 Ctrl-C 中断；已启动的任务会继续运行

## Headings

help-headings =
    .arguments = 参数
    .commands = 命令
    .options = 选项
    .output = 输出
    .usage = 用法
    .where-to-send = 请求发往何处

## What several commands have in common

help-shared =
    .help = 显示帮助信息
    .help-command = 显示帮助信息，或某个命令的帮助信息
    .version = 显示版本号
    .endpoint = 服务的 URL，代替该区域的终端节点；用于模拟器或专属云
    .region = 区域，例如 cn-north-4 [环境变量：HUAWEICLOUD_SDK_REGION]
    .profile = 使用的配置，见 `hcmigrate config` [环境变量：HCMIGRATE_PROFILE]
    .project_id = 该区域的项目 ID [环境变量：HUAWEICLOUD_SDK_PROJECT_ID]
    .output = 结果的输出格式：table、wide、json、jsonl、yaml、csv 或 name
    .columns = 表格和 CSV 的列，例如 id,name,state
    .quiet = 只输出结果和错误
    .no_input = 从不询问：需要确认的命令会被拒绝
    .lang = 文本语言；供程序读取的输出始终为英文 [环境变量：HCMIGRATE_LANG、LC_ALL、LC_MESSAGES、LANG]
    .utc = 以 UTC 而非本地时区显示时间
    .verbose = 逐行显示发出的每个请求
    .debug = 显示请求和响应的内容，不含敏感信息

## Profiles

help-config = 按配置保存的设置：区域、终端节点、输出格式，以及密钥的来源
help-config-set = 写入配置中的一项设置：`config set region cn-north-4 --profile prod`
    .name = 配置项
    .value = 配置项的值
    .after =
        配置项：
          region、project_id       请求发往何处；endpoint、oms_endpoint、dcs_endpoint、iam_endpoint 代替该区域的终端节点
          lang、output             文本语言和结果的输出格式
          keys                     密钥的来源，不能直接写密钥：
                                     env:PREFIX       PREFIX_AK 和 PREFIX_SK（以及 _SECURITY_TOKEN、_PASSWORD 等）
                                     file:PATH        JSON 对象 {"{"} "ak": ..., "sk": ... {"}"}，其他用户不可读
                                     process:COMMAND  输出该 JSON 对象的命令
        未指定 --profile 时为配置 `default`，用于补充选项和环境变量中没有的设置。通过 --profile 或 HCMIGRATE_PROFILE
        指定的配置优先于环境变量。清单在 `keys` 中引用配置名。
        配置文件为 ~/.config/hcmigrate/config.ini，或 HCMIGRATE_CONFIG 指定的文件。
help-config-get = 输出配置中的一项设置
    .name = 配置项
help-config-list = 列出所有配置的设置，或 --profile 指定的配置的设置
help-config-unset = 从配置中删除一项设置
    .name = 配置项
