package io.spoor.bridges.influxdb;

import java.util.Locale;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** How a store takes line protocol. */
public enum WriteApi {
    /** As the version says that the store answers to {@code /ping}; {@link #V2} if it says none. */
    AUTO {
        @Override
        HttpUrl url(StoreAddress store) {
            return V2.url(store);
        }

        @Override
        @Nullable
        String authorization(StoreAddress store) {
            return V2.authorization(store);
        }
    },
    /** InfluxDB 1: {@code /write}; the bucket is {@code database} or {@code database/retention-policy}. */
    V1 {
        @Override
        HttpUrl url(StoreAddress store) {
            int slash = store.bucket().indexOf('/');
            HttpUrl.Builder url = below(store, "write");
            url.addQueryParameter(
                    "db", slash < 0 ? store.bucket() : store.bucket().substring(0, slash));
            if (slash >= 0) {
                url.addQueryParameter("rp", store.bucket().substring(slash + 1));
            }
            return url.addQueryParameter("precision", "n").build();
        }

        @Override
        @Nullable
        String authorization(StoreAddress store) {
            if (store.secret() == null) {
                return null;
            }
            return store.username() == null
                    ? "Bearer " + store.secret().value()
                    : Credentials.basic(
                            store.username(), store.secret().value(), java.nio.charset.StandardCharsets.UTF_8);
        }
    },
    /** InfluxDB 2, and what later versions and other stores have for its clients: {@code /api/v2/write}. */
    V2 {
        @Override
        HttpUrl url(StoreAddress store) {
            return below(store, "api/v2/write")
                    .addQueryParameter("org", store.org())
                    .addQueryParameter("bucket", store.bucket())
                    .addQueryParameter("precision", "ns")
                    .build();
        }

        @Override
        @Nullable
        String authorization(StoreAddress store) {
            if (store.secret() == null) {
                return null;
            }
            // InfluxDB 1.8 takes user name and password in place of version 2's token.
            String user = store.username() == null ? "" : store.username() + ":";
            return "Token " + user + store.secret().value();
        }
    },
    /** InfluxDB 3: {@code /api/v3/write_lp}; the bucket is the database. */
    V3 {
        @Override
        HttpUrl url(StoreAddress store) {
            return below(store, "api/v3/write_lp")
                    .addQueryParameter("db", store.bucket())
                    .addQueryParameter("precision", "nanosecond")
                    .build();
        }

        @Override
        @Nullable
        String authorization(StoreAddress store) {
            return store.secret() == null ? null : "Bearer " + store.secret().value();
        }
    };

    /** Where to post lines to. */
    abstract HttpUrl url(StoreAddress store);

    /** The header {@code Authorization}; null for none. */
    abstract @Nullable String authorization(StoreAddress store);

    /** What a version such as {@code 1.8.10}, {@code v2.7.4} or {@code 3.1.0} is to be spoken to. */
    static WriteApi ofVersion(@Nullable String version) {
        String number = version == null ? "" : version.toLowerCase(Locale.ROOT).replaceFirst("^v", "");
        if (number.startsWith("1.")) {
            return V1;
        }
        return number.startsWith("3.") ? V3 : V2;
    }

    static HttpUrl.Builder below(StoreAddress store, String path) {
        return HttpUrl.get(store.url()).newBuilder().addPathSegments(path);
    }
}
