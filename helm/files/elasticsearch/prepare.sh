#!/bin/bash
# The configuration's folder must be writable for the keystore, which has the first password of the user elastic.
set -euo pipefail
cp -r /usr/share/elasticsearch/config/. /prepared/
cp /settings/elasticsearch.yml /prepared/elasticsearch.yml
rm -f /prepared/elasticsearch.keystore
# The image's own logs of the garbage collector grow to 2 GiB. After "disable" this is what a JVM does by itself.
mkdir -p /prepared/jvm.options.d
printf '%s\n' -Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags > /prepared/jvm.options.d/spoor.options
export ES_PATH_CONF=/prepared
/usr/share/elasticsearch/bin/elasticsearch-keystore create
/usr/share/elasticsearch/bin/elasticsearch-keystore add --stdin --force bootstrap.password < /users/elastic
# Secure settings, by the names of their files.
for file in /secure-settings/*; do
  [[ ! -f "$file" ]] || /usr/share/elasticsearch/bin/elasticsearch-keystore add-file "${file##*/}" "$file"
done
