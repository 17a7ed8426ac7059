package io.spoor.helm;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A copy of the chart whose files a test changes, hooks as in {@link Chart}. */
record ChartCopy(Path folder) {
    /** Copies the chart into a new folder. */
    static ChartCopy in(Path folder) throws IOException {
        TestFiles.copyChart(Chart.FOLDER, Files.createDirectory(folder));
        return new ChartCopy(folder);
    }

    /** Changes a file. */
    void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(path, change.apply(Files.readString(path)));
    }

    /** Renders it with values as {@code --set} takes them. */
    Rendered render(Map<String, String> settings) {
        var command = new Helm(folder)
                .template()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .withKubeVersion(Chart.KUBERNETES);
        settings.forEach(command::set);
        return Rendered.of(command.call());
    }
}
