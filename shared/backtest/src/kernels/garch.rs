//! GARCH(1,1) volatility (Bollerslev 1986), fitted to a window of returns.

/// Forecast of the next return's standard deviation; NaN for fewer than 30 returns or none that move.
///
/// Returns are demeaned; the long-run variance is the window's own (variance targeting), so that the likelihood is
/// maximised over two numbers, `alpha` and `beta`, on a grid that is refined around its best point. The fit is
/// deterministic and can't run away: `alpha >= 0`, `beta >= 0`, `alpha + beta <= 0.999`.
pub(crate) fn forecast(returns: &[f64]) -> f64 {
    let count = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / count;
    let shocks: Vec<f64> = returns
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .collect();
    let variance = shocks.iter().sum::<f64>() / count;
    if returns.len() < 30 || super::window::variance(returns) <= 0.0 {
        return f64::NAN;
    }
    let (mut alpha, mut beta, mut best) = (0.0, 0.0, likelihood(&shocks, variance, 0.0, 0.0));
    let mut step = 0.1;
    let grid = (0..10).flat_map(|a| (0..10).map(move |b| (f64::from(a) * 0.05, f64::from(b) * 0.1 + 0.05)));
    for (a, b) in grid {
        try_point(&shocks, variance, (a, b), (&mut alpha, &mut beta, &mut best));
    }
    while step > 1e-4 {
        let centre = (alpha, beta);
        for (a, b) in [
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.0, 1.0),
            (0.0, -1.0),
            (1.0, -1.0),
            (-1.0, 1.0),
        ] {
            let point = (centre.0 + a * step, centre.1 + b * step);
            try_point(&shocks, variance, point, (&mut alpha, &mut beta, &mut best));
        }
        if (alpha, beta) == centre {
            step /= 2.0;
        }
    }
    path(&shocks, variance, alpha, beta).1.sqrt()
}

fn try_point(shocks: &[f64], variance: f64, (a, b): (f64, f64), best: (&mut f64, &mut f64, &mut f64)) {
    if a < 0.0 || b < 0.0 || a + b > 0.999 {
        return;
    }
    let value = likelihood(shocks, variance, a, b);
    if value > *best.2 {
        (*best.0, *best.1, *best.2) = (a, b, value);
    }
}

fn likelihood(shocks: &[f64], variance: f64, alpha: f64, beta: f64) -> f64 {
    path(shocks, variance, alpha, beta).0
}

/// Log-likelihood without its constant, and the variance after the last shock.
fn path(shocks: &[f64], variance: f64, alpha: f64, beta: f64) -> (f64, f64) {
    let floor = (1.0 - alpha - beta) * variance;
    let mut state = variance;
    let mut value = 0.0;
    for shock in shocks {
        value -= state.ln() + shock / state;
        state = floor + alpha * shock + beta * state;
    }
    (value, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calm_after_a_storm_forecasts_less_than_the_storm() {
        // Alternating signs, so that the mean is zero and only size matters.
        let wave = |size: f64| (0..60).map(move |i| if i % 2 == 0 { size } else { -size });
        let rising: Vec<f64> = wave(0.005).chain(wave(0.03)).collect();
        let falling: Vec<f64> = wave(0.03).chain(wave(0.005)).collect();
        let steady: Vec<f64> = wave(0.02).collect();
        assert!(forecast(&rising) > 2.0 * forecast(&falling));
        assert!((forecast(&steady) - 0.02).abs() < 1e-6);
        assert!(forecast(&steady[..20]).is_nan());
        assert!(forecast(&[0.0; 40]).is_nan());
        let residue: Vec<f64> = (0..40).map(|i| 1e-4 + f64::from(i % 3) * 1e-16).collect();
        assert!(forecast(&residue).is_nan());
    }
}
