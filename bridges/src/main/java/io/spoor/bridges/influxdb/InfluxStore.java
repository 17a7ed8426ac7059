package io.spoor.bridges.influxdb;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.WriteParameters;
import com.influxdb.exceptions.InfluxException;
import java.time.Clock;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** A store behind InfluxDB's HTTP interface, {@code POST /api/v2/write}. One request at a time, answered or failed. */
public final class InfluxStore implements LineStore {
    private final StoreAddress address;
    private final WriteParameters parameters;
    private final HttpAnswers answers = new HttpAnswers(Clock.systemUTC());
    private @Nullable InfluxDBClient client; // made by the first write: loading its classes takes a second

    /** Does not connect yet. */
    public InfluxStore(StoreAddress address) {
        this.address = address;
        this.parameters = new WriteParameters(address.bucket(), address.org(), WritePrecision.NS);
    }

    @Override
    public WriteOutcome write(String lines) {
        try {
            writes().writeRecord(lines, parameters);
            return new WriteOutcome.Stored();
        } catch (InfluxException e) {
            return answers.outcome(e);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    private WriteApiBlocking writes() {
        if (client == null) {
            client = connect();
        }
        return client.getWriteApiBlocking();
    }

    private InfluxDBClient connect() {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .connectTimeout(address.connectTimeout())
                .readTimeout(address.requestTimeout())
                .writeTimeout(address.requestTimeout())
                .callTimeout(address.requestTimeout());
        if (address.trust() != null) {
            http.sslSocketFactory(address.trust().sockets(), address.trust().manager());
        }
        InfluxDBClientOptions.Builder options = InfluxDBClientOptions.builder()
                .url(address.url())
                .clientType("spoor")
                .okHttpClient(http);
        if (address.token() != null) {
            options.authenticateToken(address.token().value().toCharArray());
        }
        InfluxDBClient made = InfluxDBClientFactory.create(options.build());
        if (address.gzip()) {
            made.enableGzip();
        }
        return made;
    }
}
